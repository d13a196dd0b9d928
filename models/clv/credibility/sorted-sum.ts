/** Σ of the values, smallest first: the same bits whatever the order of rows. */
export function sortedSum(values: Float64Array): number {
  let sum = 0;
  for (const value of values.slice().sort()) sum += value;
  return sum;
}
