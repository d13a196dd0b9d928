/** A function: the same in both, rewritten, or without a counterpart. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { operators, printInfix } from './print-infix.ts';
import { printOrder } from './print-order.ts';
import { type Printing, report } from './printing.ts';
import { advice, rewrittenFunctions } from './rewritten-functions.ts';
import type { Scope } from './scope.ts';
import { nodeOf, nodesOf, textOf } from './tree.ts';
import { sharedFunctions } from './trino-functions.ts';

export type Say = (child: TreeNode | undefined) => string;

export function printFunction(
  printing: Printing,
  node: TreeNode,
  scope: Scope,
  around: Scope | undefined,
  say: Say,
): string {
  const name = textOf(node['function_name']).toLowerCase();
  const children = nodesOf(node['children']);
  const args = name.startsWith('to_') ? children.map((child) => say(amountOf(child))) : children.map(say);
  if (operators.has(name) && (node['is_operator'] === true || !/^\w+$/.test(name)))
    return printInfix(printing, node, name, args, children);
  const filterNode = nodeOf(node['filter']);
  const filter = filterNode === undefined ? undefined : say(filterNode);
  const orders = nodesOf(nodeOf(node['order_bys'])?.['orders']).map((order) =>
    printOrder(printing, order, scope, around),
  );
  const suffix = (condition: string | undefined) => (condition === undefined ? '' : ` filter (where ${condition})`);
  if (name === 'count_star') return `count(*)${suffix(filter)}`;
  const isDistinct = node['distinct'] === true;
  const plain = `${name}(${isDistinct ? 'distinct ' : ''}${args.join(', ')}${orders.length === 0 ? '' : ` order by ${orders.join(', ')}`})`;
  if (name === 'date_part') return printDatePart(printing, node, args);
  const rewrite = rewrittenFunctions.get(name);
  const isZoneless = isZonelessCast(children[1]);
  const rewritten = rewrite?.({ name, args, filter, isDistinct, isZoneless });
  if (rewritten !== undefined) {
    const text = `${orders.length === 0 ? rewritten.text : rewritten.text.replace(/\)$/, ` order by ${orders.join(', ')})`)}${
      rewritten.filter === null ? '' : suffix(rewritten.filter ?? filter)
    }`;
    if (text !== `${plain}${suffix(filter)}`)
      report(printing, 'rewritten', node, name, `${shortened(text)} (${rewritten.because})`);
    return text;
  }
  if (!sharedFunctions.has(name)) {
    report(printing, 'not_portable', node, name, advice.get(name) ?? 'Trino has no function of that name');
  }
  return `${plain}${suffix(filter)}`;
}

/** `interval 3 day` comes as to_days(cast(trunc(cast(3 as double)) as integer)). */
function amountOf(child: TreeNode): TreeNode {
  const trunc = child['class'] === 'CAST' ? nodeOf(child['child']) : undefined;
  const [inner] = textOf(trunc?.['function_name']) === 'trunc' ? nodesOf(trunc?.['children']) : [];
  return (inner?.['class'] === 'CAST' ? nodeOf(inner['child']) : undefined) ?? child;
}

const isZonelessCast = (node: TreeNode | undefined): boolean =>
  node?.['class'] === 'CAST' && ['DATE', 'TIMESTAMP'].includes(textOf(nodeOf(node['cast_type'])?.['id']));

function printDatePart(printing: Printing, node: TreeNode, [unit = '', x = '']: readonly string[]): string {
  const plain = unit.replaceAll("'", '').toLowerCase();
  if (['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'].includes(plain))
    return `extract(${plain} from ${x})`;
  if (plain === 'epoch') {
    report(printing, 'rewritten', node, 'extract(epoch from x)', 'to_unixtime(x)');
    return `to_unixtime(${x})`;
  }
  report(printing, 'not_portable', node, `extract(${plain} from x)`, 'a part that both have');
  return 'null';
}

const longest = 80;
const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};
