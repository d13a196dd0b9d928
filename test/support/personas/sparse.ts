/** Sparse matrices and datasets from rows that people can read. */
import type { PersonaDataset, SparseRows } from '../../../models/personas/types.ts';

/** Zeros are left out. */
export function sparseRows(rows: readonly (readonly number[])[], width = rows[0]?.length ?? 0): SparseRows {
  const starts = new Uint32Array(rows.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [i, row] of rows.entries()) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      columns.push(column);
      values.push(value);
    }
    starts[i + 1] = columns.length;
  }
  return { width, starts, columns: Uint16Array.from(columns), values: Float64Array.from(values) };
}

/** Customers 1…n, an order of 10.0000 each. */
export function datasetOf(
  rows: readonly (readonly number[])[],
  labels: readonly string[],
  more: Partial<PersonaDataset> = {},
): PersonaDataset {
  return {
    unit: 'matrix_freq',
    variables: labels.map((label) => ({ attribute: 'product.category', value: label, label })),
    rows: sparseRows(rows, labels.length),
    customers: Int32Array.from(rows, (_, i) => i + 1),
    orders: Int32Array.from(rows, () => 1),
    spend: Float64Array.from(rows, () => 100_000),
    leftOut: [],
    withoutPurchases: 0,
    outside: 0,
    ...more,
  };
}
