/** Which tables a query reads, from DuckDB's own parse of it: names of common table expressions left out where they hold. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../../../lib/errors.ts';
import { readRows } from '../../statements.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

interface Serialized {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly Json[];
}

/** Table names in lower case, sorted. `where` names file and line for errors, of a position in the query or of its start. */
export async function tablesOf(
  connection: DuckDBConnection,
  sql: string,
  where: (position?: number) => string,
): Promise<readonly string[]> {
  const [row] = await readRows<{ tree: string }>(connection, 'select json_serialize_sql($1::varchar) as tree', [sql]);
  const tree = JSON.parse(row?.tree ?? '{}') as Serialized;
  const statements = tree.statements ?? [];
  if (tree.error || statements.length !== 1) {
    const got = tree.error ? tree.error_message : `${statements.length} statements`;
    throw new PipelineError(
      'config',
      `${tree.position === undefined ? where() : where(Number(tree.position))}: needs one select, got: ${got}`,
      {
        remedy: 'a model is a single query; the runner creates the table or view',
      },
    );
  }
  const found = new Set<string>();
  visit(statements, new Set(), found);
  return [...found].sort();
}

/** `known` holds the common table expressions in scope; each sees those before it, and itself only when recursive. */
function visit(node: Json, known: ReadonlySet<string>, found: Set<string>): void {
  if (isList(node)) {
    for (const item of node) visit(item, known, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const scope = new Set(known);
  if (node['type'] === 'RECURSIVE_CTE_NODE') scope.add(nameOf(node['cte_name']));
  for (const { key, value } of expressionsOf(node)) {
    visit(value, scope, found);
    scope.add(nameOf(key));
  }
  if (node['type'] === 'BASE_TABLE') addTable(node, scope, found);
  for (const [key, value] of Object.entries(node)) if (key !== 'cte_map') visit(value, scope, found);
}

function addTable(node: JsonObject, scope: ReadonlySet<string>, found: Set<string>): void {
  const table = nameOf(node['table_name']);
  const schema = nameOf(node['schema_name']);
  if (schema !== '' && schema !== 'main') found.add(`${schema}.${table}`);
  else if (schema === 'main' || !scope.has(table)) found.add(table);
}

function expressionsOf(node: JsonObject): readonly { readonly key: Json; readonly value: Json }[] {
  const map = node['cte_map'] as { readonly map?: readonly { key: Json; value: Json }[] } | undefined;
  return map?.map ?? [];
}

const nameOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '').toLowerCase();
const isList = (node: Json): node is readonly Json[] => Array.isArray(node);
