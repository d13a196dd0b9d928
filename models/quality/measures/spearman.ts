import { blockRanks, type TieBlocks } from './tie-blocks.ts';

/**
 * Spearman's rank correlation: does the order of the predictions fit the order of what happened?
 * In words: Pearson's correlation of the ranks, equal values sharing the mean of theirs, which is exact with ties. O(n).
 * @returns −1 … 1; null when either column is constant
 * @source Kendall & Gibbons 1990, "Rank Correlation Methods", chapter 3
 */
export function spearman(actual: TieBlocks, predicted: TieBlocks): number | null {
  const n = actual.blockOf.length;
  if (predicted.blockOf.length !== n) throw new RangeError(`need ${n} predictions, got ${predicted.blockOf.length}`);
  const mean = (n + 1) / 2;
  const one = blockRanks(actual).map((rank) => rank - mean);
  const other = blockRanks(predicted).map((rank) => rank - mean);
  let covariance = 0;
  for (let i = 0; i < n; i++) covariance += one[actual.blockOf[i]!]! * other[predicted.blockOf[i]!]!;
  const spread = (ranks: Float64Array, sizes: Float64Array) =>
    ranks.reduce((sum, rank, block) => sum + rank * rank * sizes[block]!, 0);
  const variances = spread(one, actual.sizes) * spread(other, predicted.sizes);
  return variances === 0 ? null : Math.max(-1, Math.min(1, covariance / Math.sqrt(variances)));
}
