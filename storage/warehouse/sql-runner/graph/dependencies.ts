/** Which tables a query reads: names of common table expressions are left out where they hold. */
import { isList, type Tree, type TreeNode } from './parse-tree.ts';

/** Table names in lower case, sorted. */
export function tablesIn(query: Tree): readonly string[] {
  const found = new Set<string>();
  visit(query, new Set(), found);
  return [...found].sort();
}

/** `known` holds the common table expressions in scope; each sees those before it, and itself only when recursive. */
function visit(node: Tree, known: ReadonlySet<string>, found: Set<string>): void {
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

function addTable(node: TreeNode, scope: ReadonlySet<string>, found: Set<string>): void {
  const table = nameOf(node['table_name']);
  const schema = nameOf(node['schema_name']);
  if (schema !== '' && schema !== 'main') found.add(`${schema}.${table}`);
  else if (schema === 'main' || !scope.has(table)) found.add(table);
}

function expressionsOf(node: TreeNode): readonly { readonly key: Tree; readonly value: Tree }[] {
  const map = node['cte_map'] as { readonly map?: readonly { key: Tree; value: Tree }[] } | undefined;
  return map?.map ?? [];
}

const nameOf = (value: Tree | undefined): string => (typeof value === 'string' ? value : '').toLowerCase();
