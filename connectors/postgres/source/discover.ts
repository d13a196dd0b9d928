/** Tables and views of the database, and what each could be. */
import type { ClientBase } from 'pg';
import type { Discovered } from '../../../lib/connector.ts';
import { rankStreams, type StreamMatch } from '../../../lib/pure/match-columns.ts';
import { type StreamSpec, streamSpecs } from '../../../lib/streams.ts';
import { canBe, isTime } from './mapping.ts';
import { catalogStatement, type Column } from './relation.ts';

interface FoundTable {
  readonly schema: string;
  readonly table: string;
  readonly rows: number | null;
  readonly columns: readonly Column[];
}

export async function discoverTables(client: ClientBase): Promise<readonly Discovered[]> {
  const { rows } = await client.query<FoundTable>(catalogStatement(`has_any_column_privilege(c.oid, 'select')`));
  return rows.map((found) => {
    const readable = found.columns.filter(({ canSelect }) => canSelect);
    const matches = fitting(found.table, readable);
    const name = [found.schema, found.table].map((part) =>
      /[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part,
    );
    return {
      name: name.join('.'),
      streams: matches.map(({ stream }) => stream),
      columns: readable.map((column) => ({ name: column.name, type: column.type })),
      rows: found.rows === null ? null : Math.round(found.rows),
      suggestion: matches[0] === undefined ? null : suggest(name.join('.'), matches[0], readable),
    };
  });
}

/** Streams for which every column that is needed is there, of a type that can be it. */
function fitting(table: string, columns: readonly Column[]): readonly StreamMatch[] {
  const types = new Map(columns.map((column) => [column.name, column]));
  const matches = rankStreams(streamSpecs, [...types.keys()], table).map((match): StreamMatch => {
    const spec: StreamSpec = streamSpecs[match.stream];
    const fits = match.columns.filter(({ column, header }) => {
      const type = spec.columns.find(({ name }) => name === column)?.type ?? 'text';
      const found = types.get(header);
      return found !== undefined && canBe(type, found);
    });
    return { ...match, columns: fits };
  });
  return matches.filter(({ stream, columns: found }) => {
    const spec: StreamSpec = streamSpecs[stream];
    // A number alone may be anything's.
    if (found.length < 2) return false;
    return spec.columns.every(
      ({ name, required }) =>
        !(required === true || spec.key.includes(name)) || found.some(({ column }) => column === name),
    );
  });
}

function suggest(name: string, { stream, columns }: StreamMatch, found: readonly Column[]): string {
  const renamed = columns
    .filter(({ how }) => how === 'word')
    .map(({ column, header }) => `${column}: ${scalar(header)}`);
  const changed = columns.find(({ column }) => column === 'updated_at' || column === 'order_updated_at')?.header;
  const cursor = found.find((column) => column.name === changed && isTime(column));
  return [
    `${stream}:`,
    `  table: ${scalar(name)}`,
    ...(renamed.length === 0 ? [] : [`  columns: { ${renamed.join(', ')} }`]),
    ...(cursor === undefined ? [] : [`  cursor: ${scalar(cursor.name)}`]),
  ].join('\n');
}

/** As YAML; in quotes where it would be something else than the name. */
const scalar = (text: string): string =>
  /^[a-z_][\w.]*$/i.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text);
