/**
 * Whether a query only filters, projects and joins. Of such a query, the rows that a change upstream can touch are found by
 * running it over the changed rows alone: more rows in never take a row out.
 */
import { isList, type Tree, type TreeNode } from '../graph/parse-tree.ts';

/** `unchanged`: tables whose rows are as they were, in lower case. `aggregates`: names of aggregate functions. */
export function isMonotone(tree: Tree, unchanged: ReadonlySet<string>, aggregates: ReadonlySet<string>): boolean {
  const uses = new Map<string, number>();
  countUses(tree, uses);
  // What is joined with itself would meet its unchanged rows, too; one common table expression read twice is the same.
  for (const [name, times] of uses) if (times > 1 && !unchanged.has(name)) return false;
  return isSafe(tree, unchanged, aggregates);
}

const refusedTypes: ReadonlySet<string> = new Set([
  'LIMIT_MODIFIER',
  'LIMIT_PERCENT_MODIFIER',
  'RECURSIVE_CTE_NODE',
  'TABLE_FUNCTION',
  'PIVOT',
  'SHOW_REF',
]);
const refusedClasses: ReadonlySet<string> = new Set(['WINDOW', 'SUBQUERY']);
const joins: ReadonlySet<string> = new Set(['INNER', 'LEFT', '']);

function isSafe(tree: Tree, unchanged: ReadonlySet<string>, aggregates: ReadonlySet<string>): boolean {
  if (isList(tree)) return tree.every((item) => isSafe(item, unchanged, aggregates));
  if (tree === null || typeof tree !== 'object') return true;
  return (
    isSafeNode(tree, unchanged, aggregates) &&
    Object.values(tree).every((value) => isSafe(value, unchanged, aggregates))
  );
}

function isSafeNode(node: TreeNode, unchanged: ReadonlySet<string>, aggregates: ReadonlySet<string>): boolean {
  const type = textOf(node['type']);
  if (refusedTypes.has(type) || refusedClasses.has(textOf(node['class']))) return false;
  if (node['class'] === 'FUNCTION') return !aggregates.has(textOf(node['function_name']).toLowerCase());
  if (type === 'SELECT_NODE') return isPlainSelect(node);
  if (type === 'SET_OPERATION_NODE') return node['setop_type'] === 'UNION';
  if (type === 'DISTINCT_MODIFIER') return isEmpty(node['distinct_on_targets']);
  if (type !== 'JOIN') return true;
  if (!joins.has(textOf(node['join_type'])) || !['', 'REGULAR', 'CROSS', 'NATURAL'].includes(textOf(node['ref_type'])))
    return false;
  if (node['join_type'] !== 'LEFT') return true;
  // A row that comes to the right takes away the one that stood without a partner.
  const right = new Map<string, number>();
  countUses(node['right'] ?? null, right);
  return [...right.keys()].every((name) => unchanged.has(name));
}

const isPlainSelect = (node: TreeNode): boolean =>
  ['group_expressions', 'group_sets', 'having', 'qualify', 'sample'].every((key) => {
    return isEmpty(node[key]);
  }) && (node['aggregate_handling'] ?? 'STANDARD_HANDLING') === 'STANDARD_HANDLING';

const isEmpty = (value: Tree | undefined): boolean =>
  value === undefined || value === null || (isList(value) && value.length === 0);

/** Tables and common table expressions by how often they are read. */
function countUses(tree: Tree, uses: Map<string, number>): void {
  if (isList(tree)) {
    for (const item of tree) countUses(item, uses);
    return;
  }
  if (tree === null || typeof tree !== 'object') return;
  if (tree['type'] === 'BASE_TABLE') {
    const name = textOf(tree['table_name']).toLowerCase();
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  for (const value of Object.values(tree)) countUses(value, uses);
}

const textOf = (value: Tree | undefined): string => (typeof value === 'string' ? value : '');

const scalarFunctions: ReadonlySet<string> = new Set(
  '+ - * / // % || ~~ !~~ abs round floor ceil lower upper trim coalesce concat length substring replace date_trunc date_part year month'.split(
    ' ',
  ),
);

/** Whether every function is one that looks at one row at a time, so that nobody needs to be asked which are aggregates. */
export function usesKnownFunctions(tree: Tree): boolean {
  if (isList(tree)) return tree.every(usesKnownFunctions);
  if (tree === null || typeof tree !== 'object') return true;
  if (tree['class'] === 'FUNCTION' && !scalarFunctions.has(textOf(tree['function_name']).toLowerCase())) return false;
  return Object.values(tree).every(usesKnownFunctions);
}
