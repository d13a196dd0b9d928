/** How good lists are, from the ranks at which they have what came. */

export interface Hits {
  /** Share of the customers whose next basket held the first category, or one of the first three. */
  readonly first: number;
  readonly firstThree: number;
  /** Mean of 1 / rank. */
  readonly reciprocalRank: number;
}

export const meanReciprocal = (ranks: Uint16Array): number =>
  ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;

export const hitsOf = (ranks: Uint16Array): Hits => ({
  first: ranks.filter((rank) => rank === 1).length / ranks.length,
  firstThree: ranks.filter((rank) => rank <= 3).length / ranks.length,
  reciprocalRank: meanReciprocal(ranks),
});

/** Mean difference of 1 / rank with the normal interval of 95 %: of a hundred customers or more. */
export function pairedDifference(ranks: Uint16Array, others: Uint16Array) {
  const n = ranks.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const difference = 1 / ranks[i]! - 1 / others[i]!;
    sum += difference;
    squares += difference * difference;
  }
  const mean = sum / n;
  const error = Math.sqrt(Math.max(squares / n - mean * mean, 0) / (n - 1));
  return { mean, lower: mean - 1.96 * error, upper: mean + 1.96 * error };
}
