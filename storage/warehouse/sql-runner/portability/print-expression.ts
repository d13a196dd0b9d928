/** An expression of DuckDB as Trino writes it. Brackets are generous: they cost nothing and mean the same to both. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { printColumn } from './print-column.ts';
import { printConstant } from './print-constant.ts';
import { printFunction, type Say } from './print-function.ts';
import { printWindow } from './print-window.ts';
import { type Printing, report } from './printing.ts';
import type { Scope } from './scope.ts';
import { nodeOf, nodesOf, positionOf, textOf } from './tree.ts';
import { trinoType } from './trino-types.ts';

export function printExpression(printing: Printing, node: TreeNode, scope: Scope, around?: Scope): string {
  const say = (child: TreeNode | undefined): string =>
    child === undefined ? 'null' : printing.expression(printing, child, scope, around);
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

/** `'0x' || digits`, a number in the base of 16 once it is cast. */
function hexadecimalOf(child: TreeNode | undefined): TreeNode | undefined {
  const [prefix, digits] = child?.['function_name'] === '||' ? nodesOf(child['children']) : [];
  return textOf(nodeOf(prefix?.['value'])?.['value']) === '0x' ? digits : undefined;
}

function printCast(printing: Printing, node: TreeNode, say: Say): string {
  const digits = hexadecimalOf(nodeOf(node['child']));
  if (digits !== undefined) {
    report(printing, 'rewritten', node, `cast('0x' || digits)`, 'from_base(digits, 16)');
    return `from_base(${say(digits)}, 16)`;
  }
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
  const inner = query === undefined ? 'select null' : printing.query(printing, query, scope.steps, scope).text;
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
