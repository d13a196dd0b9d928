/** A query of DuckDB as Trino writes it: steps, selects, unions, sorting. */
import type { Tree, TreeNode } from '../graph/parse-tree.ts';
import { printFrom } from './print-from.ts';
import { printOrder } from './print-order.ts';
import { printStar } from './print-star.ts';
import { type Printed, type Printing, report } from './printing.ts';
import { newScope, type Scope } from './scope.ts';
import { indent, listOf, nameOf, nodeOf, nodesOf, present, textOf, textsOf } from './tree.ts';
import { aggregates } from './trino-functions.ts';

type Steps = Scope['steps'];

/** `outer`: the select around a subquery, whose columns it may name. */
export function printQuery(printing: Printing, node: TreeNode, outer: Steps, around?: Scope): Printed {
  const steps = new Map(outer);
  const written: string[] = [];
  let isRecursive = false;
  for (const entry of nodesOf(nodeOf(node['cte_map'])?.['map'])) {
    const name = textOf(entry['key']);
    const value = nodeOf(entry['value']);
    const query = nodeOf(nodeOf(value?.['query'])?.['node']);
    if (query === undefined) continue;
    const named = textsOf(value?.['aliases']);
    if (query['type'] === 'RECURSIVE_CTE_NODE') {
      isRecursive = true;
      steps.set(name, named.length > 0 ? named : undefined);
    }
    const printed = printing.query(printing, query, steps, around);
    const materialized = textOf(value?.['materialized']);
    if (materialized !== '' && materialized !== 'CTE_MATERIALIZE_DEFAULT') {
      report(printing, 'rewritten', query, `${name} as materialized or not`, 'left out: the engine decides');
    }
    steps.set(name, named.length > 0 ? named : printed.columns);
    const list = named.length === 0 ? '' : ` (${named.map(nameOf).join(', ')})`;
    written.push(`${nameOf(name)}${list} as (\n${indent(printed.text)}\n)`);
  }
  const body = printBody(printing, node, steps, around);
  const head = written.length === 0 ? '' : `with ${isRecursive ? 'recursive ' : ''}${written.join(',\n')}\n`;
  return { text: head + body.text, columns: body.columns };
}

function printBody(printing: Printing, node: TreeNode, steps: Steps, around?: Scope): Printed {
  switch (textOf(node['type'])) {
    case 'SELECT_NODE':
      return printSelect(printing, node, steps, around);
    case 'SET_OPERATION_NODE': {
      const children = nodesOf(node['children']);
      const parts = children.length > 0 ? children : sidesOf(node);
      const printed = parts.map((part) => printing.query(printing, part, steps, around));
      const kind = textOf(node['setop_type']).toLowerCase();
      if (kind === 'union_by_name') {
        report(printing, 'not_portable', node, 'union by name', 'name the columns of both sides in one order');
      }
      const word = `${kind.replace('_by_name', '')}${node['setop_all'] === true ? ' all' : ''}`;
      // Sorting and cutting off are of the whole.
      const text = printed
        .map((part, at) => (needsBrackets(parts[at]) ? `(${part.text})` : part.text))
        .join(`\n${word}\n`);
      return { text: text + printModifiers(printing, node, newScope(steps)), columns: printed[0]?.columns };
    }
    case 'RECURSIVE_CTE_NODE': {
      const sides = sidesOf(node);
      const printed = sides.map((side) => printing.query(printing, side, steps, around));
      const word = node['union_all'] === true ? 'union all' : 'union';
      return { text: printed.map(({ text }) => text).join(`\n${word}\n`), columns: printed[0]?.columns };
    }
    default:
      report(printing, 'not_portable', node, textOf(node['type']).toLowerCase(), 'write it as a select');
      return { text: 'select null', columns: undefined };
  }
}

const sidesOf = (node: TreeNode): readonly TreeNode[] => present([nodeOf(node['left']), nodeOf(node['right'])]);

const needsBrackets = (node: TreeNode | undefined): boolean =>
  node !== undefined &&
  (node['type'] === 'SET_OPERATION_NODE' ||
    nodesOf(nodeOf(node['cte_map'])?.['map']).length > 0 ||
    nodesOf(node['modifiers']).some(({ type }) => type !== 'DISTINCT_MODIFIER'));

function printSelect(printing: Printing, node: TreeNode, steps: Steps, around?: Scope): Printed {
  const scope = newScope(steps);
  const from = nodeOf(node['from_table']);
  const fromText = from === undefined || from['type'] === 'EMPTY' ? '' : printFrom(printing, from, scope, around);
  const items: string[] = [];
  let columns: string[] | undefined = [];
  const grouped: number[] = [];
  for (const item of nodesOf(node['select_list'])) {
    if (item['class'] === 'STAR') {
      const star = printStar(printing, item, scope);
      items.push(...star.items);
      columns = star.columns === undefined ? undefined : columns?.concat(star.columns);
      continue;
    }
    const alias = textOf(item['alias']);
    const text = printing.expression(printing, item, scope, around);
    items.push(alias === '' ? text : `${text} as ${nameOf(alias)}`);
    columns?.push(alias === '' ? ownName(item) : alias);
    if (!hasAggregate(item)) grouped.push(items.length);
    if (alias !== '') scope.aliases.set(alias.toLowerCase(), item);
  }
  const say = (expression: TreeNode): string => printing.expression(printing, expression, scope, around);
  const where = nodeOf(node['where_clause']);
  const conditions = [...scope.conditions, ...(where === undefined ? [] : [say(where)])];
  const having = nodeOf(node['having']);
  if (node['qualify'] !== undefined) {
    const qualify = nodeOf(node['qualify']);
    report(printing, 'not_portable', qualify ?? null, 'qualify', 'compute it in a step, and filter in the next one');
  }
  if (node['sample'] !== undefined)
    report(printing, 'not_portable', node, 'using sample', 'tablesample, or a hash of a key');
  const isDistinct = nodesOf(node['modifiers']).find(({ type }) => type === 'DISTINCT_MODIFIER');
  if (isDistinct !== undefined && nodesOf(isDistinct['distinct_on_targets']).length > 0) {
    const [first] = nodesOf(isDistinct['distinct_on_targets']);
    report(printing, 'not_portable', first ?? null, 'distinct on', 'row_number() in a step, and = 1 in the next one');
  }
  const parts = [
    `select ${isDistinct === undefined ? '' : 'distinct '}${items.join(', ')}`,
    fromText === '' ? '' : `from ${fromText}`,
    conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`,
    groupBy(printing, node, grouped, say),
    having === undefined ? '' : `having ${say(having)}`,
  ];
  return {
    text: parts.filter((part) => part !== '').join('\n') + printModifiers(printing, node, scope, around),
    columns,
  };
}

function groupBy(
  printing: Printing,
  node: TreeNode,
  grouped: readonly number[],
  say: (expression: TreeNode) => string,
): string {
  if (node['aggregate_handling'] === 'FORCE_AGGREGATES') {
    report(printing, 'rewritten', node, 'group by all', `group by ${grouped.join(', ')}`);
    return grouped.length === 0 ? '' : `group by ${grouped.join(', ')}`;
  }
  const expressions = nodesOf(node['group_expressions']).map(say);
  const sets = listOf(node['group_sets']).map((set) => listOf(set).map((at: Tree) => expressions[Number(at)] ?? ''));
  if (expressions.length === 0) return '';
  if (sets.length <= 1) return `group by ${expressions.join(', ')}`;
  return `group by grouping sets (${sets.map((set) => `(${set.join(', ')})`).join(', ')})`;
}

function printModifiers(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const parts: string[] = [];
  for (const modifier of nodesOf(node['modifiers'])) {
    if (modifier['type'] === 'LIMIT_PERCENT_MODIFIER') {
      report(printing, 'not_portable', node, 'limit percent', 'a number of rows');
    }
    if (modifier['type'] === 'ORDER_MODIFIER') {
      const orders = nodesOf(modifier['orders']).map((order) => printOrder(printing, order, scope, around));
      parts.push(`order by ${orders.join(', ')}`);
    }
    if (modifier['type'] === 'LIMIT_MODIFIER') {
      const [limit, offset] = [nodeOf(modifier['limit']), nodeOf(modifier['offset'])];
      if (offset !== undefined) parts.push(`offset ${printing.expression(printing, offset, scope, around)}`);
      if (limit !== undefined) parts.push(`limit ${printing.expression(printing, limit, scope, around)}`);
    }
  }
  return parts.map((part) => `\n${part}`).join('');
}

const ownName = (item: TreeNode): string => textsOf(item['column_names']).at(-1) ?? textOf(item['function_name']);

/** Of this select, not of a query inside it. */
function hasAggregate(node: TreeNode): boolean {
  if (node['class'] === 'FUNCTION' && aggregates.has(textOf(node['function_name']))) return true;
  if (node['class'] === 'SUBQUERY') return false;
  return Object.values(node).some((value) =>
    [...listOf(value), value].some((child) => {
      const inner = nodeOf(child);
      return inner !== undefined && hasAggregate(inner);
    }),
  );
}
