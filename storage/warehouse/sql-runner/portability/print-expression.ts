/** An expression of DuckDB as Trino writes it. Brackets are generous: they cost nothing and mean the same to both. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { aliasMeaning, type Printing, printOrder, printQuery, report } from './print-query.ts';
import { advice, rewrittenFunctions } from './rewritten-functions.ts';
import type { Scope } from './scope.ts';
import { nameOf, nodeOf, nodesOf, positionOf, textOf, textsOf } from './tree.ts';
import { sharedFunctions } from './trino-functions.ts';
import { trinoType } from './trino-types.ts';

export function printExpression(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const say = (child: TreeNode | undefined): string =>
    child === undefined ? 'null' : printExpression(printing, child, scope, around);
  const children = nodesOf(node['children']);
  const type = textOf(node['type']);
  switch (textOf(node['class'])) {
    case 'COLUMN_REF':
      return printColumn(printing, node, scope, around);
    case 'CONSTANT':
      return printConstant(nodeOf(node['value']));
    case 'CAST':
      return printCast(printing, node, say);
    case 'COMPARISON':
      return `(${say(nodeOf(node['left']))} ${comparisons[type] ?? '='} ${say(nodeOf(node['right']))})`;
    case 'CONJUNCTION':
      return `(${children.map(say).join(type === 'CONJUNCTION_OR' ? ' or ' : ' and ')})`;
    case 'BETWEEN':
      return `(${say(nodeOf(node['input']))} between ${say(nodeOf(node['lower']))} and ${say(nodeOf(node['upper']))})`;
    case 'CASE': {
      const checks = nodesOf(node['case_checks']).map(
        (check) => `when ${say(nodeOf(check['when_expr']))} then ${say(nodeOf(check['then_expr']))}`,
      );
      const otherwise = nodeOf(node['else_expr']);
      return `case ${checks.join(' ')}${otherwise === undefined ? '' : ` else ${say(otherwise)}`} end`;
    }
    case 'OPERATOR':
      return printOperator(printing, node, type, children, say);
    case 'SUBQUERY':
      return printSubquery(printing, node, scope, say);
    case 'WINDOW':
      return printWindow(printing, node, scope, around, say);
    case 'FUNCTION':
      return printFunction(printing, node, scope, around, say);
    default:
      report(printing, 'not_portable', node, type.toLowerCase().replaceAll('_', ' '), 'write it out in plain SQL');
      return 'null';
  }
}

const comparisons: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'is distinct from',
  COMPARE_NOT_DISTINCT_FROM: 'is not distinct from',
};

function printColumn(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const names = textsOf(node['column_names']);
  const [table = '', column = ''] = names;
  if (names.length === 1) {
    const given = aliasMeaning(scope, table);
    if (given === undefined) return nameOf(table);
    report(printing, 'rewritten', node, `${table}, a name given in the same select`, 'its expression');
    const { alias: _, ...bare } = given;
    return printExpression(printing, bare, scope, around);
  }
  const joined = names.length === 2 ? scope.using.get(column.toLowerCase()) : undefined;
  if (joined?.tables.has(table.toLowerCase()) !== true) return names.map(nameOf).join('.');
  if (joined.outer.has(table.toLowerCase())) {
    report(
      printing,
      'not_portable',
      node,
      `${table}.${column} beside using (${column})`,
      `join on … = ${table}.${column} instead of using`,
    );
  } else {
    report(printing, 'rewritten', node, `${table}.${column} beside using (${column})`, nameOf(column));
  }
  return nameOf(column);
}

function printConstant(value: TreeNode | undefined): string {
  if (value === undefined || value['is_null'] === true) return 'null';
  const kind = nodeOf(value['type']) ?? {};
  const content = value['value'];
  switch (textOf(kind['id'])) {
    case 'VARCHAR':
      return `'${textOf(content).replaceAll("'", "''")}'`;
    case 'DECIMAL':
      return decimalText(String(Number(content)), Number(nodeOf(kind['type_info'])?.['scale'] ?? 0));
    case 'DOUBLE':
    case 'FLOAT':
      return Number(content).toExponential();
    case 'HUGEINT':
      return `decimal '${String(nodeOf(content)?.['lower'] ?? 0)}'`;
    default:
      return String(content as string | number | boolean);
  }
}

function decimalText(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.replace('-', '').padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

type Say = (child: TreeNode | undefined) => string;

function printCast(printing: Printing, node: TreeNode, say: Say): string {
  const wanted = nodeOf(node['cast_type']) ?? {};
  const type = trinoType(wanted);
  const at = positionOf(node);
  if (type === undefined) {
    report(printing, 'not_portable', node, `cast to ${textOf(wanted['id']).toLowerCase()}`, 'a type that both have');
  } else if (at !== null && printing.text.startsWith('::', at)) {
    report(printing, 'rewritten', node, `::${textOf(wanted['id']).toLowerCase()}`, `cast(… as ${type})`);
  } else if (unlike.has(textOf(wanted['id']))) {
    report(printing, 'rewritten', node, `cast to ${textOf(wanted['id']).toLowerCase()}`, type);
  }
  return `${node['try_cast'] === true ? 'try_cast' : 'cast'}(${say(nodeOf(node['child']))} as ${type ?? 'varchar'})`;
}

const unlike: ReadonlySet<string> = new Set([
  'HUGEINT',
  'UBIGINT',
  'UHUGEINT',
  'UINTEGER',
  'USMALLINT',
  'UTINYINT',
  'BLOB',
]);

function printOperator(
  printing: Printing,
  node: TreeNode,
  type: string,
  children: readonly TreeNode[],
  say: Say,
): string {
  const [first, second] = children;
  switch (type) {
    case 'OPERATOR_NOT':
      return `(not ${say(first)})`;
    case 'OPERATOR_IS_NULL':
      return `(${say(first)} is null)`;
    case 'OPERATOR_IS_NOT_NULL':
      return `(${say(first)} is not null)`;
    case 'OPERATOR_COALESCE':
      return `coalesce(${children.map(say).join(', ')})`;
    case 'OPERATOR_NULLIF':
      return `nullif(${children.map(say).join(', ')})`;
    case 'OPERATOR_TRY':
      return `try(${say(first)})`;
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const [value, ...list] = children;
      return `(${say(value)} ${type === 'COMPARE_IN' ? 'in' : 'not in'} (${list.map(say).join(', ')}))`;
    }
    case 'ARRAY_EXTRACT':
      report(printing, 'rewritten', first ?? node, 'x[n]', 'element_at(x, n): null beyond its end');
      return `element_at(${say(first)}, ${say(second)})`;
    case 'STRUCT_EXTRACT':
      return `${say(first)}.${say(second).replaceAll("'", '"')}`;
    default:
      report(printing, 'not_portable', node, type.toLowerCase().replaceAll('_', ' '), 'write it out in plain SQL');
      return 'null';
  }
}

function printSubquery(printing: Printing, node: TreeNode, scope: Scope, say: Say): string {
  const query = nodeOf(nodeOf(node['subquery'])?.['node']);
  const inner = query === undefined ? 'select null' : printQuery(printing, query, scope.steps, scope).text;
  switch (textOf(node['subquery_type'])) {
    case 'EXISTS':
      return `exists (${inner})`;
    case 'NOT_EXISTS':
      return `(not exists (${inner}))`;
    case 'ANY': {
      const comparison = comparisons[textOf(node['comparison_type'])] ?? '=';
      const value = say(nodeOf(node['child']));
      return comparison === '=' ? `(${value} in (${inner}))` : `(${value} ${comparison} any (${inner}))`;
    }
    default:
      return `(${inner})`;
  }
}

function printFunction(printing: Printing, node: TreeNode, scope: Scope, around: Scope | undefined, say: Say): string {
  const name = textOf(node['function_name']).toLowerCase();
  const children = nodesOf(node['children']);
  const args = children.map(say);
  if (operators.has(name) && (node['is_operator'] === true || !/^\w+$/.test(name)))
    return printInfix(printing, node, name, args);
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

const operators: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '||',
  '~~',
  '!~~',
  '~~*',
  '!~~*',
  '^',
  '**',
]);

function printInfix(printing: Printing, node: TreeNode, operator: string, args: readonly string[]): string {
  const [left = '', right] = args;
  if (right === undefined) return `(${operator}${left})`;
  switch (operator) {
    case '/':
      report(printing, 'rewritten', node, 'a / b', 'cast(a as double) / cast(b as double): integers would be cut off');
      return `(cast(${left} as double) / cast(${right} as double))`;
    case '//': {
      const divisor = right.startsWith('nullif(') ? right : `nullif(${right}, 0)`;
      report(printing, 'rewritten', node, 'a // b', '(a - a % b) / b: exact for integers and decimals');
      return `((${left} - ${left} % ${divisor}) / ${divisor})`;
    }
    case '~~':
      return `(${left} like ${right})`;
    case '!~~':
      return `(${left} not like ${right})`;
    case '~~*':
    case '!~~*':
      report(printing, 'rewritten', node, 'ilike', 'lower(a) like lower(b)');
      return `(lower(${left}) ${operator === '~~*' ? '' : 'not '}like lower(${right}))`;
    case '^':
    case '**':
      report(printing, 'rewritten', node, `a ${operator} b`, 'power(a, b)');
      return `power(${left}, ${right})`;
    default:
      return `(${left} ${operator} ${right})`;
  }
}

function printWindow(printing: Printing, node: TreeNode, scope: Scope, around: Scope | undefined, say: Say): string {
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

const longest = 80;
const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};
