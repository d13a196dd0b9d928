/** Which columns an expression is made of. */
import { combine, nothing, rowsOf, type Traced } from './columns.ts';
import { childrenOf, listOf, type Node, nodeOf, textOf, textsOf } from './parse-tree.ts';
import { resolve, type Scope, type Trace } from './scope.ts';

const takeLambdas = /^(?:list_|array_)?(?:transform|apply|filter|reduce)$/;
/** They say where a row stands: all that they are made of is the order. */
const ranking = new Set(['row_number', 'rank', 'dense_rank', 'rank_dense', 'percent_rank', 'cume_dist', 'ntile']);

export function traceExpression(node: Node, scope: Scope, trace: Trace): Traced {
  const each = (nodes: readonly Node[], within = scope): readonly Traced[] =>
    nodes.map((child) => traceExpression(child, within, trace));
  switch (node['class']) {
    case 'COLUMN_REF':
      return resolve(textsOf(node['column_names']), scope);
    case 'POSITIONAL_REFERENCE':
      return scope.columns[Number(node['index']) - 1] ?? nothing;
    case 'SUBQUERY':
      return traceSubquery(node, scope, trace);
    case 'FUNCTION':
      return traceFunction(node, scope, trace);
    case 'WINDOW':
      return traceWindow(node, scope, trace);
    case 'STAR':
      return combine(scope.columns, 'derived');
    default:
      return combine(each(childrenOf(node)), 'derived');
  }
}

function traceFunction(node: Node, scope: Scope, trace: Trace): Traced {
  const name = textOf(node['function_name']).toLowerCase();
  const children = listOf(node['children']);
  for (const order of listOf(nodeOf(node['order_bys'])?.['orders'])) {
    trace.influence('sort', combine(childrenOf(order).map((child) => traceExpression(child, scope, trace))));
  }
  const filter = nodeOf(node['filter']);
  const parts = [...children, ...(filter === undefined ? [] : [filter])].map((child) =>
    child['class'] === 'LAMBDA' && takeLambdas.test(name)
      ? traceLambda(child, scope, trace)
      : traceExpression(child, scope, trace),
  );
  if (!trace.isAggregate(name)) return combine(parts, 'derived');
  return combine(children.length === 0 ? [...parts, rowsOf(scope.rows, 'aggregated')] : parts, 'aggregated');
}

function traceLambda(node: Node, scope: Scope, trace: Trace): Traced {
  const left = nodeOf(node['lhs']) ?? {};
  const references = left['class'] === 'COLUMN_REF' ? [left] : listOf(left['children']);
  const parameters = references.flatMap((reference) => textsOf(reference['column_names']));
  const body = nodeOf(node['expr']) ?? {};
  return traceExpression(body, { ...scope, parameters: [...scope.parameters, ...parameters] }, trace);
}

function traceWindow(node: Node, scope: Scope, trace: Trace): Traced {
  const name = textOf(node['function_name']).toLowerCase();
  const frame = [
    ...listOf(node['partitions']),
    ...[...listOf(node['orders']), ...listOf(node['arg_orders'])].flatMap(childrenOf),
  ].map((child) => traceExpression(child, scope, trace));
  const given = [
    ...listOf(node['children']),
    ...['filter_expr', 'offset_expr', 'default_expr'].map((key) => nodeOf(node[key])),
  ]
    .filter((child) => child !== undefined)
    .map((child) => traceExpression(child, scope, trace));
  if (ranking.has(name)) {
    return combine([...given, ...(frame.length === 0 ? [rowsOf(scope.rows, 'derived')] : frame)], 'derived');
  }
  trace.influence('window', combine(frame));
  if (!trace.isAggregate(name) || isPicking(node)) return combine(given, 'derived');
  return combine(given.length === 0 ? [rowsOf(scope.rows, 'aggregated')] : given, 'aggregated');
}

/** `first_value`, `lag` and their like take one row's value, although some are aggregates elsewhere. */
const isPicking = (node: Node): boolean => textOf(node['type']) !== 'WINDOW_AGGREGATE';

function traceSubquery(node: Node, scope: Scope, trace: Trace): Traced {
  const query = nodeOf(nodeOf(node['subquery'])?.['node']) ?? {};
  const relation = trace.query(query, scope.expressions, scope);
  const compared = nodeOf(node['child']);
  const kind = textOf(node['subquery_type']);
  if (kind === 'EXISTS' || kind === 'NOT_EXISTS') return rowsOf(relation.rows, 'derived');
  const open = relation.columns.length > 0 ? [] : relation.open.map(({ label }) => ({ sources: [], unknown: [label] }));
  const value = combine([...relation.columns, ...open]);
  return kind === 'SCALAR'
    ? value
    : combine([value, ...(compared === undefined ? [] : [traceExpression(compared, scope, trace)])], 'derived');
}
