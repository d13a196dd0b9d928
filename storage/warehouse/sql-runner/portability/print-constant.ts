/** A literal. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { nodeOf, textOf } from './tree.ts';

export function printConstant(value: TreeNode | undefined): string {
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
      return `decimal '${Number(nodeOf(content)?.['lower'] ?? 0)}'`;
    default:
      return JSON.stringify(content);
  }
}

function decimalText(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.replace('-', '').padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
