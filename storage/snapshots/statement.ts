/**
 * What a reader may ask: one SELECT over the snapshot's own tables. DuckDB's own parser says what a statement is;
 * files, catalogs and functions that reach outside are refused before anything runs.
 */
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';

const tableFunctions = new Set(['range', 'generate_series', 'unnest']);
const remedy = 'write one select statement over the tables that `show tables` lists';

type Parsed =
  | { readonly error: true; readonly error_type: string; readonly error_message: string }
  | { readonly error: false; readonly statements: readonly unknown[] };

/** Throws unless `sql` is one SELECT (or DESCRIBE, SUMMARIZE, SHOW TABLES) over `tables`. */
export async function checkStatement(connection: DuckDBConnection, sql: string, tables: readonly string[]) {
  const parsed = await parse(connection, sql);
  if (parsed.error) {
    const problem = parsed.error_type === 'parser' ? parsed.error_message : 'only select statements may be asked';
    throw new PipelineError('bad_data', `query: ${problem}`, { remedy });
  }
  if (parsed.statements.length !== 1) {
    throw new PipelineError('bad_data', `query: needs one statement, got ${parsed.statements.length}`, { remedy });
  }
  const known = new Set([...tables, ...namesWithin(parsed.statements)].map((name) => name.toLowerCase()));
  for (const node of nodes(parsed.statements)) {
    if (node['type'] === 'TABLE_FUNCTION') checkFunction(node);
    if (node['type'] === 'BASE_TABLE' && !isKnown(node, known)) {
      throw await unknownTable(connection, tableName(node), tables);
    }
  }
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Parsed> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql]);
  return JSON.parse(String(reader.getRows()[0]?.[0])) as Parsed;
}

type Node = Readonly<Record<string, unknown>>;

function* nodes(value: unknown): Generator<Node> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Node;
  for (const item of Object.values(value)) yield* nodes(item);
}

/** Names that the statement gives by WITH. */
function* namesWithin(statements: readonly unknown[]): Generator<string> {
  for (const node of nodes(statements)) {
    const { map } = (node['cte_map'] ?? {}) as { readonly map?: readonly { readonly key: string }[] };
    for (const { key } of map ?? []) yield key;
  }
}

function checkFunction(node: Node): void {
  const { function_name: name } = node['function'] as { readonly function_name: string };
  if (tableFunctions.has(name)) return;
  throw new PipelineError('bad_data', `query: ${name}(…) may not be read from`, { remedy });
}

function isKnown(node: Node, known: ReadonlySet<string>): boolean {
  const isOwnSchema = ['', 'main'].includes(String(node['schema_name'])) && node['catalog_name'] === '';
  return isOwnSchema && known.has(String(node['table_name']).toLowerCase());
}

const tableName = (node: Node): string =>
  [node['catalog_name'], node['schema_name'], node['table_name']].filter((part) => part !== '').join('.');

async function unknownTable(connection: DuckDBConnection, name: string, tables: readonly string[]) {
  const reader = await connection.runAndReadAll(
    `select name from (select unnest($1) as name)
     where damerau_levenshtein(lower(name), lower($2)) <= 3 or contains(lower(name), lower($2))
     order by damerau_levenshtein(lower(name), lower($2)), name limit 3`,
    [listValue([...tables]), name],
  );
  const near = reader.getRows().map(([table]) => String(table));
  const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
  return new PipelineError('bad_data', `query: the snapshot has no table ${name}${hint}`, {
    remedy: `ask one of ${tables.join(', ')}`,
    details: { table: name, near },
  });
}
