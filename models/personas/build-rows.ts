/** A sparse matrix from its values in any order. */
import type { SparseRows } from './types.ts';

export interface Triples {
  /** Ascending; the rows of the matrix are these. */
  readonly customers: Int32Array;
  /** Per value whose it is, … */
  readonly owners: Int32Array;
  /** … of which column, and how much. */
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly width: number;
}

/**
 * Customers without a value have an empty row. O(values · values of a row), which are few.
 * @throws RangeError when a value belongs to nobody of the customers, or to no column
 */
export function buildRows({ customers, owners, columns, values, width }: Triples): SparseRows {
  const rowOf = new Int32Array((customers.at(-1) ?? 0) + 1).fill(-1);
  for (let row = 0; row < customers.length; row++) rowOf[customers[row]!] = row;
  const starts = new Uint32Array(customers.length + 1);
  for (let at = 0; at < owners.length; at++) {
    const row = rowOf[owners[at]!] ?? -1;
    if (row < 0) throw new RangeError(`personas: need values of customers who take part, got one of ${owners[at]}`);
    if (!(columns[at]! >= 0 && columns[at]! < width)) {
      throw new RangeError(`personas: need a column from 0 to ${width - 1}, got ${columns[at]}`);
    }
    starts[row + 1]!++;
  }
  for (let row = 0; row < customers.length; row++) starts[row + 1]! += starts[row]!;
  const [placed, amounts] = [new Uint16Array(owners.length), new Float64Array(owners.length)];
  const filled = new Uint32Array(customers.length);
  for (let from = 0; from < owners.length; from++) {
    const row = rowOf[owners[from]!]!;
    const begin = starts[row]!;
    let at = begin + filled[row]!++;
    const [column, value] = [columns[from]!, values[from]!];
    for (; at > begin && placed[at - 1]! > column; at--) {
      placed[at] = placed[at - 1]!;
      amounts[at] = amounts[at - 1]!;
    }
    placed[at] = column;
    amounts[at] = value;
  }
  return { width, starts, columns: placed, values: amounts };
}
