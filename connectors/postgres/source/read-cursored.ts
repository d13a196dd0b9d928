/**
 * Reads the rows that changed since, in the order of their cursor, a page at a time, up to the greatest cursor that there was
 * when the read began. A transaction that began earlier may commit rows with an older cursor later: the next read
 * begins as much earlier as a transaction may last (`lookbackSeconds`).
 */
import type { ClientBase } from 'pg';
import type { Cursor, Page, ReadRequest } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import { quoted } from '../quote.ts';
import { copyOut } from './copy-out.ts';
import type { CursorColumn } from './cursor-column.ts';
import type { Database } from './database.ts';
import type { Mapping } from './mapping.ts';
import { type Position, readPosition, writePosition } from './position.ts';
import type { Relation } from './relation.ts';

export interface CursoredTable {
  readonly stream: StreamName;
  readonly relation: Relation;
  readonly mapping: Mapping;
  readonly cursor: CursorColumn;
  readonly rowsPerPage: number;
  /** Written into every cursor beside its position. */
  readonly columns: string;
}

interface Stretch {
  /** Condition on the first row; undefined: from the beginning. */
  readonly from: string | undefined;
  /** Condition on every row. */
  readonly until: string;
  /** Where the reading stands after a page that ends at `place`, or after the last one. */
  after(place: Place | undefined): Position;
}

interface Place {
  readonly at: string;
  readonly tie: string;
}

export async function* readCursored(
  table: CursoredTable,
  database: Database,
  request: ReadRequest,
): AsyncGenerator<Page> {
  const { cursor } = table;
  const pages = createPages(table, database, request);
  if (request.window !== undefined) {
    yield* pages.stretch({ from: undefined, until: cursor.within(request.window), after: () => ({}) });
    return;
  }
  let position = readPosition(request.cursor);
  if (position.inside !== undefined) {
    const { bound, ...place } = position.inside;
    yield* pages.stretch(upTo(table, bound, isAfter(table, place)));
    position = { through: bound };
  }
  yield* pages.withoutPlace(position);
  const bound = await greatest(table, database, request.signal);
  if (bound === undefined) return;
  const { through } = position;
  yield* pages.stretch(
    upTo(table, bound, through === undefined ? undefined : `${cursor.sql} >= ${cursor.lookedBack(through)}`),
  );
}

const upTo = ({ cursor }: CursoredTable, bound: string, from: string | undefined): Stretch => ({
  from,
  until: `${cursor.sql} <= ${cursor.literal(bound)}`,
  after: (place) => (place === undefined ? { through: bound } : { inside: { ...place, bound } }),
});

/** Rows of one cursor are told apart by their key's hash, so that a million changed at once are no single page. */
const tieOf = ({ mapping }: CursoredTable): string =>
  `md5(row(${mapping.key.map((name) => `source.${quoted(name)}`).join(', ')})::text) collate "C"`;

const placeOf = (table: CursoredTable, { at, tie }: Place): string =>
  `(${table.cursor.literal(at)}, '${tie.replace(/[^0-9a-f]/g, '')}')`;

/** The first condition says nothing more than the second, and is one that an index understands. */
const isAfter = (table: CursoredTable, place: Place): string =>
  `${table.cursor.sql} >= ${table.cursor.literal(place.at)} and (${table.cursor.sql}, ${tieOf(table)}) > ${placeOf(table, place)}`;

const isUpTo = (table: CursoredTable, place: Place): string =>
  `${table.cursor.sql} <= ${table.cursor.literal(place.at)} and (${table.cursor.sql}, ${tieOf(table)}) <= ${placeOf(table, place)}`;

async function greatest({ cursor, relation }: CursoredTable, database: Database, signal: AbortSignal) {
  const { rows } = await database.read(relation.name, signal, (client) =>
    client.query<{ bound: string | null }>(
      `select max(${cursor.sql})::text as bound from ${relation.from} where not (${cursor.isBeyond})`,
    ),
  );
  return rows[0]?.bound ?? undefined;
}

function createPages(table: CursoredTable, database: Database, { folder, signal, cursor: before, tell }: ReadRequest) {
  // The page of rows without a place, as it landed last.
  let rest = before?.['rest'];
  const cursorOf = (position: Position): Cursor => ({
    ...writePosition(position),
    ...(rest === undefined ? {} : { rest }),
    columns,
  });
  const { stream, relation, mapping, cursor, rowsPerPage, columns } = table;
  const tie = tieOf(table);
  let files = 0;
  const copy = (client: ClientBase, where: string) => {
    files += 1;
    // Rows that agree in all of that are equal: their order says nothing.
    const outputs = Array.from({ length: mapping.width }, (_, at) => at + 1).join(', ');
    const select = `select ${mapping.select} from ${relation.from} where ${where} order by ${cursor.sql}, ${tie}, ${outputs}`;
    return copyOut(client, select, { folder, name: `${stream}-${files}`, signal });
  };
  const total =
    before === undefined && relation.rows !== null && relation.rows > 0 ? { total: Math.round(relation.rows) } : {};

  return {
    async *stretch({ from, until, after }: Stretch): AsyncGenerator<Page> {
      for (let start = from; ; ) {
        const begin = [...(start === undefined ? [] : [start]), until, `not (${cursor.isBeyond})`].join(' and ');
        const { place, copied } = await database.read(relation.name, signal, async (client) => {
          const { rows } = await client.query<Place>(
            `select at::text as at, tie from (
               select ${cursor.sql} as at, ${tie} as tie from ${relation.from} where ${begin}
               order by 1, 2 offset ${rowsPerPage - 1} limit 2) as last order by last.at, last.tie`,
          );
          const end = rows.length === 2 ? rows[0] : undefined;
          const where = end === undefined ? begin : `${begin} and ${isUpTo(table, end)}`;
          return { place: end, copied: await copy(client, where) };
        });
        const parts = copied.rows === 0 ? [] : [{ stream, file: copied.file }];
        // A page without rows still says how far the read has come.
        if (parts.length > 0 || start !== from) {
          yield { parts, cursor: cursorOf(after(place)), ...total };
        }
        if (place === undefined) return;
        start = isAfter(table, place);
      }
    },

    /** Rows that no cursor finds are read each time: those without one, and those of a far future. */
    async *withoutPlace(position: Position): AsyncGenerator<Page> {
      const copied = await database.read(relation.name, signal, (client) =>
        copy(client, `(${cursor.sql} is null or ${cursor.isBeyond})`),
      );
      const hash = copied.rows === 0 ? undefined : copied.file.sha256.slice(0, 12);
      const isKnown = hash === rest;
      rest = hash;
      if (hash === undefined) return;
      tell(
        `${relation.name}: ${copied.rows} rows whose ${mapping.cursor?.name} is empty or far in the future are read each time`,
      );
      if (!isKnown) yield { parts: [{ stream, file: copied.file }], cursor: cursorOf(position) };
    },
  };
}
