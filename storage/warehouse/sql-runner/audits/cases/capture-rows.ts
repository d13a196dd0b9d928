/**
 * The rows that lead to some rows of a model: in each table that it reads, those that share their keys, followed from table to
 * table by columns of one name. Tables that no key leads to come whole when they are tiny, else as a few rows.
 */
import { identifier, literal } from '../../../../snapshots/sql-text.ts';
import type { Transaction } from '../../../warehouse.ts';
import type { TextTable, TextTables } from './stand-ins.ts';

type Reader = Pick<Transaction, 'rows'>;
type Columns = TextTable['columns'];

export interface Captured {
  readonly tables: TextTables;
  /** What was not followed to the end, in sentences. */
  readonly notes: readonly string[];
}

const mostRows = 100;
const sampleRows = 5;

interface Followed {
  readonly reader: Reader;
  /** The model's own rows, and their grain. */
  readonly start: TextTable;
  readonly grain: readonly string[];
  /** What the model reads. */
  readonly upstreams: ReadonlyMap<string, Columns>;
  /** Columns that tell rows apart, of all models. */
  readonly keys: ReadonlySet<string>;
  /** Rows that share any key, not the whole grain: more than needed, where less was not enough. */
  readonly isGenerous: boolean;
}

type Known = ReadonlyMap<string, ReadonlySet<string>>;

export async function captureRows({ reader, start, grain, upstreams, keys, isGenerous }: Followed): Promise<Captured> {
  const known = new Map<string, Set<string>>();
  const isLink = (name: string) => keys.has(plain(name)) || /(_(id|key|number)|^email)$/.test(name);
  const learn = ({ columns, rows }: TextTable) => {
    for (const [at, { name }] of columns.entries()) {
      if (!isLink(name)) continue;
      const values = known.get(plain(name)) ?? new Set();
      for (const row of rows) if (row[at] !== null && row[at] !== undefined) values.add(row[at]);
      known.set(plain(name), values);
    }
  };
  learn(start);
  const tables = new Map<string, TextTable>();
  const notes: string[] = [];
  const waiting = new Map(upstreams);
  const whole = isGenerous ? [] : grain.map(plain);
  while (waiting.size > 0) {
    const next =
      [...waiting].find(([, columns]) => columns.some(({ name }) => isSelective(name) && hasValues(known, name))) ??
      [...waiting][0];
    if (next === undefined) break;
    const [table, columns] = next;
    waiting.delete(table);
    const where = conditionOf(columns, known, whole);
    const most = where === '' ? sampleRows : mostRows;
    const found = await read(reader, table, columns, where, most + 1);
    if (found.rows.length > most) notes.push(`${table}: the first ${most} of more rows are here`);
    const taken = { columns, rows: found.rows.slice(0, most) };
    if (where !== '') learn(taken);
    tables.set(table, taken);
  }
  // By name, so that captures are alike.
  return { tables: new Map([...tables].sort(([one], [other]) => (one < other ? -1 : 1))), notes };
}

/** The model's whole grain where a table has it; else any key, and of the wide columns every one. */
function conditionOf(columns: Columns, known: Known, grain: readonly string[]): string {
  const linked = columns.filter(({ name }) => hasValues(known, name));
  const ofGrain = linked.filter(({ name }) => grain.includes(plain(name)));
  const hasGrain = ofGrain.length === grain.length && ofGrain.some(({ name }) => isSelective(name));
  if (hasGrain) return `where ${ofGrain.map(({ name }) => isAmong(name, known)).join(' and ')}`;
  const keys = linked.filter(({ name }) => isSelective(name)).map(({ name }) => isAmong(name, known));
  const wide = linked.filter(({ name }) => isScope(name)).map(({ name }) => isAmong(name, known));
  const parts = [...wide, ...(keys.length === 0 ? [] : [`(${keys.join(' or ')})`])];
  return parts.length === 0 ? '' : `where ${parts.join(' and ')}`;
}

/** `_source` of raw tables is the `source` of the others. */
const plain = (name: string): string => name.toLowerCase().replace(/^_/, '');
/** What many rows share leads to half a table. */
const wideColumns = ['source', 'store', 'channel', 'month', 'k', 'load', 'row', 'currency', 'sample', 'cohort'];
const isSelective = (name: string): boolean => !wideColumns.includes(plain(name));
/** Of the wide ones, those that mean the same in every table. */
const isScope = (name: string): boolean => ['source', 'store', 'currency', 'k'].includes(plain(name));
const hasValues = (known: Known, name: string): boolean => (known.get(plain(name))?.size ?? 0) > 0;
const isAmong = (name: string, known: Known): string =>
  `cast(${identifier(name)} as varchar) in (${[...(known.get(plain(name)) ?? [])].map(literal).join(', ')})`;

/** Values as text: nested ones as JSON. */
export async function read(
  reader: Reader,
  relation: string,
  columns: Columns,
  where: string,
  limit: number,
): Promise<TextTable> {
  const list = columns.map(({ name, type }, at) => `${textOf(name, type)} as value_${at}`);
  const from = relation.startsWith('(') ? relation : identifier(relation);
  const rows = await reader.rows<Record<string, string | null>>(
    `select ${list.join(', ')} from (select * from ${from} ${where} order by all limit ${limit})`,
  );
  return { columns, rows: rows.map((row) => columns.map((_, at) => row[`value_${at}`] ?? null)) };
}

const textOf = (name: string, type: string): string =>
  /\[|^(STRUCT|MAP|UNION)/.test(type)
    ? `cast(to_json(${identifier(name)}) as varchar)`
    : `cast(${identifier(name)} as varchar)`;
