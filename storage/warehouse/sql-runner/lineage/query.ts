/** Traces a query's columns through selects, set operations and recursion. */
import {
  combine,
  findColumn,
  nothing,
  type OpenColumns,
  type Relation,
  renamed,
  type Traced,
  type TracedColumn,
  unknown,
} from './columns.ts';
import { traceExpression } from './expressions.ts';
import { childrenOf, constantOf, isNode, listOf, type Node, nodeOf, textOf, textsOf } from './parse-tree.ts';
import { emptyScope, type Expressions, type Scope, type Trace } from './scope.ts';
import { expandStar, starWithin } from './stars.ts';
import { readFrom } from './tables.ts';

export function traceQuery(node: Node, expressions: Expressions, parent: Scope | undefined, trace: Trace): Relation {
  const known = withExpressions(node, expressions, parent, trace);
  switch (node['type']) {
    case 'SELECT_NODE':
      return traceSelect(node, known, parent, trace);
    case 'SET_OPERATION_NODE':
      return traceSetOperation(node, known, parent, trace);
    case 'RECURSIVE_CTE_NODE':
      return traceRecursion(node, known, parent, trace);
    default: {
      const label = `what ${textOf(node['type']).toLowerCase().replaceAll('_', ' ')} gives`;
      return { columns: [], open: [{ label, column: () => unknown(label) }], rows: [] };
    }
  }
}

/** Each is traced when it is first read; one that nobody reads influences nothing. */
function withExpressions(node: Node, known: Expressions, parent: Scope | undefined, trace: Trace): Expressions {
  const all = new Map(known);
  for (const { key, value } of listOf(nodeOf(node['cte_map'])?.['map'])) {
    const before = new Map(all);
    let traced: Relation | undefined;
    const expression = nodeOf(value) ?? {};
    const query = nodeOf(nodeOf(expression['query'])?.['node']) ?? {};
    all.set(textOf(key).toLowerCase(), () => {
      traced ??= renamed(trace.query(query, before, parent), textsOf(expression['aliases']));
      return traced;
    });
  }
  return all;
}

function traceSelect(node: Node, expressions: Expressions, parent: Scope | undefined, trace: Trace): Relation {
  const from = readFrom(nodeOf(node['from_table']), emptyScope(expressions, parent), trace);
  const columns: TracedColumn[] = [];
  const open: OpenColumns[] = [];
  let aliases: readonly TracedColumn[] = [];
  for (const item of listOf(node['select_list'])) {
    const scope = { ...from, aliases };
    if (item['class'] === 'STAR') {
      const expanded = expandStar(item, scope, trace);
      columns.push(...expanded.columns);
      open.push(...expanded.open);
      continue;
    }
    const star = starWithin(item);
    if (star === undefined) {
      const column = { ...traceExpression(item, scope, trace), name: nameOf(item) };
      columns.push(column);
      if (textOf(item['alias']) !== '') aliases = [...aliases, column];
      continue;
    }
    const expanded = expandStar(star, scope, trace);
    for (const column of expanded.columns) {
      const alone = { ...scope, columns: [column] };
      columns.push({ ...traceExpression(item, alone, trace), name: '' });
    }
    open.push(...expanded.open.map(({ label }) => ({ label, column: () => unknown(label) })));
  }
  traceConditions(node, { ...from, aliases }, columns, trace);
  return { columns, open, rows: from.rows };
}

/** A column keeps its own name; what else has none has the one that DuckDB makes up. */
function nameOf(item: Node): string {
  const alias = textOf(item['alias']);
  if (alias !== '') return alias;
  return item['class'] === 'COLUMN_REF' ? (textsOf(item['column_names']).at(-1) ?? '') : '';
}

/** What decides which rows there are. */
function traceConditions(node: Node, scope: Scope, columns: readonly TracedColumn[], trace: Trace): void {
  const read = (expression: Node): Traced => traceExpression(expression, scope, trace);
  for (const key of ['where_clause', 'having', 'qualify']) {
    const condition = nodeOf(node[key]);
    if (condition !== undefined) trace.influence('filter', read(condition));
  }
  const byPosition = (expression: Node): Traced => {
    const position = constantOf(expression);
    return typeof position === 'number' ? (columns[position - 1] ?? nothing) : read(expression);
  };
  for (const expression of listOf(node['group_expressions'])) trace.influence('group', byPosition(expression));
  if (node['aggregate_handling'] === 'FORCE_AGGREGATES') {
    for (const item of listOf(node['select_list'])) {
      if (!holdsAggregate(item, trace))
        trace.influence('group', item['class'] === 'STAR' ? combine(columns) : read(item));
    }
  }
  traceModifiers(node, columns, byPosition, trace);
}

function traceModifiers(
  node: Node,
  columns: readonly TracedColumn[],
  read: (expression: Node) => Traced,
  trace: Trace,
): void {
  for (const modifier of listOf(node['modifiers'])) {
    const orders = listOf(modifier['orders']).flatMap(childrenOf);
    for (const order of orders) {
      const name = order['class'] === 'COLUMN_REF' ? (textsOf(order['column_names'])[0] ?? '') : '';
      const traced = order['class'] === 'STAR' ? combine(columns) : (findColumn(columns, name) ?? read(order));
      trace.influence('sort', traced);
    }
    if (modifier['type'] === 'DISTINCT_MODIFIER') {
      const targets = listOf(modifier['distinct_on_targets']);
      trace.influence('group', targets.length === 0 ? combine(columns) : combine(targets.map(read)));
    }
  }
}

function holdsAggregate(node: Node, trace: Trace): boolean {
  if (node['class'] === 'SUBQUERY' || node['class'] === 'WINDOW') return false;
  if (node['class'] === 'FUNCTION' && trace.isAggregate(textOf(node['function_name']).toLowerCase())) return true;
  return childrenOf(node).some((child) => holdsAggregate(child, trace));
}

function traceSetOperation(node: Node, expressions: Expressions, parent: Scope | undefined, trace: Trace): Relation {
  const sides = [node['left'], node['right'], ...listOf(node['children'])]
    .filter(isNode)
    .map((side) => trace.query(side, expressions, parent));
  const kind = textOf(node['setop_type']);
  const [first = { columns: [], open: [], rows: [] }, ...others] = sides;
  const united = others.reduce((one, other) => {
    if (kind === 'EXCEPT' || kind === 'INTERSECT') {
      trace.influence('filter', combine(other.columns));
      return one;
    }
    return kind === 'UNION_BY_NAME' ? uniteByName(one, other) : uniteByPosition(one, other);
  }, first);
  const columnsOf = (expression: Node): Traced => {
    const position = constantOf(expression);
    const name = textsOf(expression['column_names'])[0] ?? '';
    const at = typeof position === 'number' ? united.columns[position - 1] : findColumn(united.columns, name);
    return at ?? nothing;
  };
  traceModifiers(node, united.columns, columnsOf, trace);
  return united;
}

function uniteByPosition(one: Relation, other: Relation): Relation {
  const rows = [...new Set([...one.rows, ...other.rows])];
  if (one.open.length + other.open.length > 0) {
    const label = [...one.open, ...other.open].map((open) => open.label).join(', ');
    // Which column meets which hangs on how many there are: that is not known.
    const column = (name: string): Traced => unknown(`${name} of a union over ${label}, whose columns are not known`);
    return { columns: [], open: [{ label: `union over ${label}`, column }], rows };
  }
  const columns = one.columns.map((column, index) => ({
    name: column.name,
    ...combine([column, other.columns[index] ?? nothing]),
  }));
  return { columns, open: [], rows };
}

function uniteByName(one: Relation, other: Relation): Relation {
  const rows = [...new Set([...one.rows, ...other.rows])];
  const names = [...one.columns, ...other.columns.filter(({ name }) => findColumn(one.columns, name) === undefined)];
  const side = ({ columns, open }: Relation, name: string): Traced =>
    findColumn(columns, name) ?? combine(open.map((table) => unknown(`${name} may be a column of ${table.label}`)));
  const columns = names.map(({ name }) => ({ name, ...combine([side(one, name), side(other, name)]) }));
  const label = [...one.open, ...other.open].map((open) => open.label).join(', ');
  const open = label === '' ? [] : [{ label, column: (name: string) => unknown(`${name} of ${label}`) }];
  return { columns, open, rows };
}

/** Round after round, until a further one brings no new source. */
function traceRecursion(node: Node, expressions: Expressions, parent: Scope | undefined, trace: Trace): Relation {
  const name = textOf(node['cte_name']).toLowerCase();
  const start = trace.query(nodeOf(node['left']) ?? {}, expressions, parent);
  let current = renamed(start, textsOf(node['aliases']));
  for (;;) {
    const known = current;
    const step = trace.query(nodeOf(node['right']) ?? {}, new Map([...expressions, [name, () => known]]), parent);
    const next = uniteByPosition(known, step);
    if (isSame(next, current)) return next;
    current = next;
  }
}

const isSame = (one: Relation, other: Relation): boolean =>
  one.open.length + other.open.length > 0
    ? one.columns.length === other.columns.length
    : JSON.stringify(one.columns.map(keyOf)) === JSON.stringify(other.columns.map(keyOf));
const keyOf = ({ sources, unknown: why }: TracedColumn): unknown => [sources, why];
