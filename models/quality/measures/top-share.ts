import { blockSums, type TieBlocks } from './tie-blocks.ts';

/**
 * Share of what happened that belongs to the customers predicted highest.
 * In words: take the tenth of customers (rounded up) with the highest predictions; where the cut goes through customers with
 * equal predictions, each of them counts in part. O(n).
 * @param actual what happened, ≥ 0
 * @param part   of the customers, 0 < part ≤ 1
 * @returns 0 … 1; null when nothing happened
 */
export function topShare(actual: Float64Array, predicted: TieBlocks, part = 0.1): number | null {
  const sums = blockSums(predicted, actual);
  const total = sums.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return null;
  let places = Math.ceil(actual.length * part - 1e-9);
  let captured = 0;
  for (let block = sums.length - 1; block >= 0 && places > 0; block--) {
    const taken = Math.min(places, predicted.sizes[block]!);
    captured += (sums[block]! * taken) / predicted.sizes[block]!;
    places -= taken;
  }
  return Math.min(1, captured / total);
}
