/** What sorts: of a query, a window or an aggregate. */
import type { TreeNode } from '../graph/parse-tree.ts';
import type { Printing } from './printing.ts';
import type { Scope } from './scope.ts';
import { nodeOf, textOf } from './tree.ts';

/** Both engines put nulls last, whichever the direction. */
export function printOrder(printing: Printing, order: TreeNode, scope: Scope, around?: Scope): string {
  const expression = nodeOf(order['expression']);
  const nulls = textOf(order['null_order']);
  const text =
    expression === undefined
      ? 'null'
      : printing.expression(printing, expression, { ...scope, aliases: new Map() }, around);
  const direction = order['type'] === 'DESCENDING' ? ' desc' : '';
  return `${text}${direction}${nulls.startsWith('NULLS') ? ` ${nulls.toLowerCase()}` : ''}`;
}
