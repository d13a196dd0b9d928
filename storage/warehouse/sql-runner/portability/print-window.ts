/** A function over a window. */
import type { TreeNode } from '../graph/parse-tree.ts';
import type { Say } from './print-function.ts';
import { printOrder } from './print-order.ts';
import { type Printing, report } from './printing.ts';
import { advice, rewrittenFunctions } from './rewritten-functions.ts';
import type { Scope } from './scope.ts';
import { nodeOf, nodesOf, textOf } from './tree.ts';
import { sharedFunctions } from './trino-functions.ts';

export function printWindow(
  printing: Printing,
  node: TreeNode,
  scope: Scope,
  around: Scope | undefined,
  say: Say,
): string {
  const name = textOf(node['function_name']);
  const extra = [nodeOf(node['offset_expr']), nodeOf(node['default_expr'])].filter((child) => child !== undefined);
  const args = [...nodesOf(node['children']), ...extra].map(say);
  const filterNode = nodeOf(node['filter_expr']);
  const isKnown = sharedFunctions.has(name) || name === 'count_star';
  const rewrite = isKnown ? undefined : rewrittenFunctions.get(name);
  const rewritten = rewrite?.({ name, args, filter: undefined, isDistinct: false, isZoneless: false });
  if (!isKnown && rewritten === undefined) {
    report(
      printing,
      'not_portable',
      node,
      `${name} over (…)`,
      advice.get(name) ?? 'Trino has no function of that name',
    );
  }
  const call = rewritten?.text ?? (name === 'count_star' ? 'count(*)' : `${name}(${args.join(', ')})`);
  const partitions = nodesOf(node['partitions']).map(say);
  const orders = nodesOf(node['orders']).map((order) => printOrder(printing, order, scope, around));
  const over = [
    partitions.length === 0 ? '' : `partition by ${partitions.join(', ')}`,
    orders.length === 0 ? '' : `order by ${orders.join(', ')}`,
    frameOf(node, say),
  ].filter((part) => part !== '');
  const filter = filterNode === undefined ? '' : ` filter (where ${say(filterNode)})`;
  const nulls = node['ignore_nulls'] === true ? ' ignore nulls' : '';
  return `${call}${filter}${nulls} over (${over.join(' ')})`;
}

/** Empty for what a window has anyway. */
function frameOf(node: TreeNode, say: Say): string {
  const [start, end] = [textOf(node['start']), textOf(node['end'])];
  if (start === 'UNBOUNDED_PRECEDING' && end === 'CURRENT_ROW_RANGE') return '';
  const unit = /_(ROWS|RANGE|GROUPS)$/.exec(start)?.[1] ?? /_(ROWS|RANGE|GROUPS)$/.exec(end)?.[1] ?? 'RANGE';
  const bound = (kind: string, expression: TreeNode | undefined): string => {
    if (kind.startsWith('UNBOUNDED')) return kind.toLowerCase().replace('_', ' ');
    if (kind.startsWith('CURRENT_ROW')) return 'current row';
    return `${say(expression)} ${kind.includes('PRECEDING') ? 'preceding' : 'following'}`;
  };
  const from = bound(start, nodeOf(node['start_expr']));
  const to = bound(end, nodeOf(node['end_expr']));
  return `${unit.toLowerCase()} between ${from} and ${to}`;
}
