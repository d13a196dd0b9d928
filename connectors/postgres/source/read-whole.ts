/**
 * Reads a table that says nothing about changes: all of it, each time, in the order of its primary key. Pages end at rows
 * that their key's hash picks, so that a row more or less changes its own page alone; a page that is what it was at the last
 * read, which the cursor knows by its hash, is not given again.
 */
import { escapeLiteral } from 'pg';
import type { Page, ReadRequest } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import { quoted } from '../quote.ts';
import { copyOut } from './copy-out.ts';
import type { Database } from './database.ts';
import type { Mapping } from './mapping.ts';
import type { Relation } from './relation.ts';

export interface WholeTable {
  readonly stream: StreamName;
  readonly relation: Relation;
  readonly mapping: Mapping;
  readonly rowsPerPage: number;
  /** Written into every cursor. */
  readonly columns: string;
}

/** The last row of a page: its key's hash, which a cursor may hold, and the key's values, which it may not. */
interface PageEnd {
  readonly tie: string;
  readonly values: readonly string[];
}

export async function* readWhole(table: WholeTable, database: Database, request: ReadRequest): AsyncGenerator<Page> {
  const { stream, relation, mapping, columns } = table;
  const { cursor, folder, signal, tell } = request;
  const key = relation.primaryKey;
  const types = key.map((name) => relation.columns.find((column) => column.name === name)?.type ?? 'text');
  const row = `(${key.map((name) => `source.${quoted(name)}`).join(', ')})`;
  const valuesOf = ({ values }: PageEnd) =>
    `(${values.map((value, at) => `${escapeLiteral(value)}::${types[at]}`).join(', ')})`;
  const ends = key.length === 0 ? [] : await pageEnds(table, database, signal);
  // A table changes a row's version with every change, also with one that is taken back: bytes that come again mean the same.
  const version = relation.isPlainTable ? ', source.xmin::text as "_version"' : '';
  const outputs = Array.from({ length: mapping.width }, (_, at) => at + 1).join(', ');
  const order = key.length === 0 ? outputs : row.slice(1, -1);
  const total = relation.rows !== null && relation.rows > 0 ? { total: Math.round(relation.rows) } : {};
  const after = cursor?.['after'];
  const begin = after === 'all' ? ends.length + 1 : ends.findIndex(({ tie }) => tie === after) + 1;
  const before = cursor?.['pages'] ?? '';
  const known = new Set(before.split(' '));
  const seen: string[] = [];

  for (let at = begin; at <= ends.length; at++) {
    const [start, end] = [ends[at - 1], ends[at]];
    const where = [
      ...(start === undefined ? [] : [`${row} > ${valuesOf(start)}`]),
      ...(end === undefined ? [] : [`${row} <= ${valuesOf(end)}`]),
    ];
    const select = `select ${mapping.select}${version} from ${relation.from}
      ${where.length === 0 ? '' : `where ${where.join(' and ')}`} order by ${order}`;
    const copied = await database.read(relation.name, signal, (client) =>
      copyOut(client, select, { folder, name: `${stream}-${at + 1}`, signal }),
    );
    if (copied.rows === 0) continue;
    const hash = copied.file.sha256.slice(0, 12);
    seen.push(hash);
    if (known.has(hash)) {
      tell(`${relation.name}: page ${at + 1} of ${ends.length + 1} is as it was`);
      continue;
    }
    // Pages that the last read had and this one has not come to are not forgotten while it may be killed.
    const pages = [...new Set([...known, ...seen])].join(' ');
    const position = { after: end?.tie ?? 'all', pages, columns };
    yield { parts: [{ stream, file: copied.file }], cursor: position, ...total };
  }
  const pages = begin === 0 ? seen.join(' ') : before;
  // Nothing is said where nothing is new: who reads again at once is done.
  if (cursor?.['after'] !== undefined || pages !== before) yield { parts: [], cursor: { pages, columns } };
}

/** More would make cursors long. */
const mostPages = 200;

/** Every row whose hash ends in so many zero bits that one in `rowsPerPage` does, or fewer where they would be very many. */
async function pageEnds({ relation, rowsPerPage }: WholeTable, database: Database, signal: AbortSignal) {
  const names = relation.primaryKey.map((name) => `source.${quoted(name)}`);
  const tie = `md5(row(${names.join(', ')})::text)`;
  const rowsEach = 2 ** Math.floor(Math.log2(rowsPerPage));
  let { rows: ends } = await database.read(relation.name, signal, (client) =>
    client.query<PageEnd>(
      `select ${tie} as tie, array[${names.map((name) => `${name}::text`).join(', ')}] as values from ${relation.from}
       where (('x' || left(${tie}, 8))::bit(32)::bigint & ${rowsEach - 1}) = 0 order by ${names.join(', ')}`,
    ),
  );
  for (let each = rowsEach * 2; ends.length >= mostPages; each *= 2) {
    ends = ends.filter((end) => Number.parseInt(end.tie.slice(0, 8), 16) % each === 0);
  }
  return ends;
}
