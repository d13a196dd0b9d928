/** Operators between two values, which differ by the types of these as far as a query tells them. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { type Printing, report } from './printing.ts';
import { nodeOf, textOf, textsOf } from './tree.ts';

export const operators: ReadonlySet<string> = new Set([
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

export function printInfix(
  printing: Printing,
  node: TreeNode,
  operator: string,
  args: readonly string[],
  children: readonly TreeNode[],
): string {
  const [left = '', right] = args;
  const [leftNode, rightNode] = children;
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
    case '||': {
      const [one, other] = [asText(left, leftNode), asText(right, rightNode)];
      if (one !== left || other !== right)
        report(printing, 'rewritten', node, 'number || text', 'cast(number as varchar)');
      return `(${one} || ${other})`;
    }
    case '+':
    case '-': {
      if (!isDate(leftNode) || !isNumber(rightNode)) return `(${left} ${operator} ${right})`;
      const days = operator === '+' ? right : `-(${right})`;
      report(printing, 'rewritten', node, `day ${operator} n`, `date_add('day', n, day)`);
      return `date_add('day', ${days}, ${left})`;
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

const castTo = (node: TreeNode | undefined): string =>
  node?.['class'] === 'CAST' ? textOf(nodeOf(node['cast_type'])?.['id']) : '';

/** By its cast, or by its name: `…_date`, `as_of`. */
const isDate = (node: TreeNode | undefined): boolean =>
  castTo(node) === 'DATE' || /_date$|^as_of$/i.test(textsOf(node?.['column_names']).at(-1) ?? '');

const numberTypes: ReadonlySet<string> = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'DECIMAL',
  'DOUBLE',
]);
const numberFunctions: ReadonlySet<string> = new Set(
  'year quarter month week day hour minute second date_diff count count_star length round abs'.split(' '),
);

/** As far as the query itself says so. */
const isNumber = (node: TreeNode | undefined): boolean =>
  numberTypes.has(castTo(node)) ||
  numberTypes.has(textOf(nodeOf(nodeOf(node?.['value'])?.['type'])?.['id'])) ||
  numberFunctions.has(textOf(node?.['function_name'])) ||
  (node?.['is_operator'] === true && ['*', '/', '//', '%'].includes(textOf(node['function_name'])));

const asText = (text: string, node: TreeNode | undefined): string =>
  isNumber(node) ? `cast(${text} as varchar)` : text;
