/** Orders and ranks with unique ties, for measures that ask who comes first. */

/** Positions from the highest value to the lowest, equal values by position. */
export function byDescending(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length).map((_, index) => index);
  return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

/**
 * Ranks from 1 (lowest); equal values share the mean of their ranks.
 * @param order positions of `values` from the highest to the lowest
 */
export function averageRanks(values: Float64Array, order: Uint32Array): Float64Array {
  const n = values.length;
  const ranks = new Float64Array(n);
  let start = 0;
  while (start < n) {
    const value = values[order[start] as number];
    let end = start + 1;
    while (end < n && values[order[end] as number] === value) end += 1;
    // Positions start…end−1 from the top are ranks n−end+1…n−start from the bottom.
    for (let position = start; position < end; position += 1) {
      ranks[order[position] as number] = n - (start + end - 1) / 2;
    }
    start = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation: Pearson's on average ranks, so ties are exact.
 * @returns −1…1; null when either column is constant
 */
export function correlateRanks(ranksA: Float64Array, ranksB: Float64Array): number | null {
  const mean = (ranksA.length + 1) / 2;
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
