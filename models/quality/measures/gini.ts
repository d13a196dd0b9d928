import { blockSums, type TieBlocks } from './tie-blocks.ts';

/**
 * Normalised Gini coefficient of a ranking: how much of the concentration of what happened the predictions found.
 * In words: line customers up from the highest prediction down, draw what they brought as a curve that rises to 1, and take
 * the area between it and the diagonal; divide by the same area for the true order. Equal predictions share what their
 * block brought, which is the mean over all orders of the tied. O(n).
 * @param actual what happened, ≥ 0
 * @returns 1 for the true order, about 0 for none, −1 for the reverse; null when everybody brought the same
 * @source Yitzhaki & Schechtman 2013, "The Gini Methodology", section 2.1 (concentration curves)
 * @example gini([3, 0, 1], predicted [9, 1, 1]) // => .8333…: the two tied bring .5 each
 */
export function gini(actual: Float64Array, actualBlocks: TieBlocks, predicted: TieBlocks): number | null {
  const best = concentration(actualBlocks, actual);
  if (actualBlocks.values.length < 2 || best === null || best <= 0) return null;
  return (concentration(predicted, actual) ?? 0) / best;
}

function concentration(ranking: TieBlocks, actual: Float64Array): number | null {
  const n = actual.length;
  const sums = blockSums(ranking, actual);
  let below = 0;
  let area = 0;
  let total = 0;
  for (let block = 0; block < sums.length; block++) {
    const size = ranking.sizes[block]!;
    // A row with k rows below it is counted in k + 1 of the n partial sums from the top.
    area += sums[block]! * (below + (size + 1) / 2);
    total += sums[block]!;
    below += size;
  }
  return total > 0 ? area / (total * n) - (n + 1) / (2 * n) : null;
}
