/**
 * What tells whether a source has changed, and which rows are new. Files are told apart by size and time of their last change:
 * as long as those seen before are as they were, the rows of the others are what is new. Tables have a column that grows; when
 * the rows up to the greatest value seen are not those of then, rows went, changed or came late: all may differ. A sum over the
 * rows' hashes tells, which no order of the rows changes.
 */
import { stat } from 'node:fs/promises';
import { identifier, literal } from '../../../snapshots/sql-text.ts';
import type { Session } from '../../warehouse.ts';
import { readingOf } from '../files/source-views.ts';
import type { Source } from '../model.ts';

type Reader = Pick<Session, 'rows'>;

/** Text that is equal when nothing changed; null when nobody can tell. */
export async function sourceInput(reader: Reader, source: Source): Promise<string | null> {
  if (source.from.kind === 'files') return JSON.stringify(await filesOf(reader, source.from.pattern));
  if (source.changes === null) return null;
  const [state] = await reader.rows<Watermark>(
    `select cast(max(${identifier(source.changes)}) as varchar) as newest, ${fingerprint} as "rows" from ${tableOf(source)}`,
  );
  return JSON.stringify(state);
}

interface Watermark {
  readonly newest: string | null;
  readonly rows: string;
}

/** Of a set of rows, whatever their order: `hash` never gives null, not even of nulls. */
const fingerprint = `concat_ws(' ', count(*), sum(cast(hash(*columns(*)) as hugeint)))`;

/** The rows that came since, as a query; null when it may be any. */
export async function newRows(reader: Reader, source: Source, was: string, is: string): Promise<string | null> {
  return source.from.kind === 'files'
    ? rowsOfNewFiles(source, JSON.parse(was) as Files, JSON.parse(is) as Files)
    : rowsAbove(reader, source, JSON.parse(was) as Watermark);
}

/** Size and time by path. */
type Files = Readonly<Record<string, string>>;

async function filesOf(reader: Reader, pattern: string): Promise<Files> {
  const found = await reader.rows<{ file: string }>('select file from glob($1) order by file', [pattern]);
  const told = await Promise.all(
    found.map(async ({ file }) => {
      const { size, mtimeNs } = await stat(file, { bigint: true });
      return [file, `${size} ${mtimeNs}`] as const;
    }),
  );
  return Object.fromEntries(told);
}

function rowsOfNewFiles(source: Source, was: Files, is: Files): string | null {
  const areKept = Object.entries(was).every(([file, told]) => is[file] === told);
  const added = Object.keys(is).filter((file) => was[file] === undefined);
  if (!areKept || added.length === 0 || Object.keys(was).length === 0) return null;
  return `select * from ${readingOf(source)} where filename in (${added.map(literal).join(', ')})`;
}

async function rowsAbove(reader: Reader, source: Source, { newest, rows }: Watermark): Promise<string | null> {
  if (newest === null || source.changes === null) return null;
  const table = tableOf(source);
  const column = identifier(source.changes);
  const [typed] = await reader.rows<{ column_type: string }>(`describe select ${column} from ${table}`);
  const isNew = `${column} > cast(${literal(newest)} as ${typed?.column_type ?? 'varchar'})`;
  const [earlier] = await reader.rows<Pick<Watermark, 'rows'>>(
    `select ${fingerprint} as "rows" from ${table} where (${isNew}) is not true`,
  );
  if (earlier?.rows !== rows) return null;
  return `select * from ${table} where ${isNew}`;
}

const tableOf = (source: Source): string => `main.${identifier(source.name)}`;
