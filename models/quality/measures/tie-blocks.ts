/**
 * A column in the order of its values, equal values standing together. Measures that ask who comes first see blocks instead of
 * positions, so that customers who are told apart by nothing share whatever their places bring.
 */
export interface TieBlocks {
  /** Ascending. */
  readonly values: Float64Array;
  /** Block of each row. */
  readonly blockOf: Uint32Array;
  /** Rows in each block. */
  readonly sizes: Float64Array;
}

/** O(n log n). @throws RangeError when a value is not finite */
export function tieBlocks(column: Float64Array): TieBlocks {
  const { values, blockOf } = blocksOf(column);
  return { values, blockOf, sizes: sizesOf(blockOf, values.length) };
}

/**
 * The same of a column whose values are given once for rows that share them.
 * @param rows which of the values each row has; every one of them occurs
 */
export function sharedTieBlocks(shared: Float64Array, rows: Uint32Array): TieBlocks {
  const { values, blockOf: blockOfShared } = blocksOf(shared);
  const blockOf = rows.map((row) => blockOfShared[row]!);
  return { values, blockOf, sizes: sizesOf(blockOf, values.length) };
}

function blocksOf(column: Float64Array): Pick<TieBlocks, 'values' | 'blockOf'> {
  const sorted = column.slice().sort();
  if (sorted.length > 0 && !(Number.isFinite(sorted[0]) && Number.isFinite(sorted.at(-1)))) {
    throw new RangeError(`ranking needs finite values, got ${sorted[0]} to ${sorted.at(-1)}`);
  }
  const values = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const blockOf = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) blockOf[i] = blockAt(values, column[i]!);
  return { values, blockOf };
}

function sizesOf(blockOf: Uint32Array, blocks: number): Float64Array {
  const sizes = new Float64Array(blocks);
  for (const block of blockOf) sizes[block]!++;
  return sizes;
}

/** Rank of each block's rows from 1 (lowest), the mean of the ranks that they occupy. */
export function blockRanks({ sizes }: TieBlocks): Float64Array {
  let below = 0;
  return sizes.map((size) => {
    const rank = below + (size + 1) / 2;
    below += size;
    return rank;
  });
}

/** Sum of another column over each block. */
export function blockSums({ blockOf, sizes }: TieBlocks, column: Float64Array): Float64Array {
  const sums = new Float64Array(sizes.length);
  for (let i = 0; i < column.length; i++) sums[blockOf[i]!]! += column[i]!;
  return sums;
}

function blockAt(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
