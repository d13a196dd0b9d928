/** Percentages of a whole that add up: largest remainder, one decimal. */

const tenthsOfAWhole = 1000n;

/**
 * Share of every part in the total, in percent with one decimal. In words: everybody gets the tenths that are
 * surely theirs, the few left over go to the largest remainders, equal remainders to the earlier part.
 * @param parts amounts as bigint or counts as safe integers; a negative part has a negative share
 * @returns percentages whose tenths sum to exactly 1,000; all zero when the total is not positive
 * @throws RangeError when a count is not a safe integer
 * @example percentages([7949, 3731, 686]) // => [64.3, 30.2, 5.5]
 */
export function percentages(parts: readonly bigint[] | readonly number[]): number[] {
  const units = parts.map(toUnits);
  const total = units.reduce((sum, part) => sum + part, 0n);
  if (total <= 0n) return units.map(() => 0);

  const shares = units.map((part, index) => {
    const scaled = part * tenthsOfAWhole;
    const remainder = ((scaled % total) + total) % total;
    return { index, tenths: (scaled - remainder) / total, remainder };
  });
  const left = tenthsOfAWhole - shares.reduce((sum, share) => sum + share.tenths, 0n);
  const byRemainder = shares.toSorted((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  const rounded = new Set(byRemainder.slice(0, Number(left)).map((share) => share.index));
  return shares.map(({ index, tenths }) => Number(rounded.has(index) ? tenths + 1n : tenths) / 10);
}

function toUnits(part: bigint | number): bigint {
  if (typeof part === 'bigint') return part;
  if (!Number.isSafeInteger(part)) throw new RangeError(`percentages: counts must be whole numbers, got ${part}`);
  return BigInt(part);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
