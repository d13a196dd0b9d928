/** Orders and ranks with unique ties, for measures that ask who comes first. */

/** Positions from the highest value to the lowest, equal values by position. */
export function byDescending(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length).map((_, index) => index);
  return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

/** Ranks from 1 (lowest); equal values share the mean of their ranks. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = byDescending(values).toReversed();
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    const value = values[order[start] as number];
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === value) end += 1;
    for (let position = start; position < end; position += 1) ranks[order[position] as number] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation: Pearson's on average ranks, so ties are exact.
 * @returns −1…1; null when either column is constant
 */
export function spearman(a: Float64Array, b: Float64Array): number | null {
  const ranksA = averageRanks(a);
  const ranksB = averageRanks(b);
  const mean = (a.length + 1) / 2;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (const [index, rank] of ranksA.entries()) {
    const deviationA = rank - mean;
    const deviationB = (ranksB[index] as number) - mean;
    covariance += deviationA * deviationB;
    varianceA += deviationA * deviationA;
    varianceB += deviationB * deviationB;
  }
  return varianceA === 0 || varianceB === 0 ? null : covariance / Math.sqrt(varianceA * varianceB);
}
