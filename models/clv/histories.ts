/**
 * Purchase histories as columns, and their grouping: models see a customer only through (frequency, recency, tenure),
 * so customers with the same three numbers can be counted instead of visited one by one.
 */
export type TimeUnit = 'days' | 'weeks';

/** n customers, columns of equal length. */
export interface Histories {
  readonly unit: TimeUnit;
  /** Repeat purchase days: whole numbers ≥ 0. */
  readonly frequency: Float64Array;
  /** First to last purchase, in `unit`s; 0 when frequency is 0. */
  readonly recency: Float64Array;
  /** First purchase to the end of observation, in `unit`s; ≥ recency. */
  readonly tenure: Float64Array;
}

export interface GroupedHistories extends Histories {
  /** Customers who share the row. */
  readonly weight: Float64Array;
}

/**
 * Counts identical histories.
 * In words: every column is replaced by the rank of its value, the three ranks become one whole number per customer,
 * and equal numbers stand together once sorted. Exact (no hashing, no rounding), O(n log n).
 * @returns distinct rows ordered by frequency, recency, tenure, whatever the order given; weights add up to n
 * @throws RangeError when the columns differ in length
 * @example groupHistories({ unit: 'days', frequency: [0, 0], recency: [0, 0], tenure: [9, 9] }) // => one row, weight 2
 */
export function groupHistories(histories: Histories): GroupedHistories {
  const { unit } = histories;
  const n = histories.frequency.length;
  if (histories.recency.length !== n || histories.tenure.length !== n) {
    throw new RangeError(
      `histories need columns of equal length, got ${n}, ${histories.recency.length} and ${histories.tenure.length}`,
    );
  }
  const frequency = rank(histories.frequency);
  const recency = rank(histories.recency);
  const tenure = rank(histories.tenure);
  // Ranking the pair again keeps the last key below n², exact up to 90 million customers.
  const pair = rank(join(frequency, recency));
  const keys = join(pair, tenure).sort();

  const starts = keys.filter((key, i) => i === 0 || key !== keys[i - 1]).length;
  const grouped = {
    unit,
    frequency: new Float64Array(starts),
    recency: new Float64Array(starts),
    tenure: new Float64Array(starts),
    weight: new Float64Array(starts),
  };
  let group = -1;
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    if (i === 0 || key !== keys[i - 1]) {
      group++;
      const pairKey = pair.distinct[Math.floor(key / tenure.distinct.length)]!;
      grouped.frequency[group] = frequency.distinct[Math.floor(pairKey / recency.distinct.length)]!;
      grouped.recency[group] = recency.distinct[pairKey % recency.distinct.length]!;
      grouped.tenure[group] = tenure.distinct[key % tenure.distinct.length]!;
    }
    grouped.weight[group]!++;
  }
  return grouped;
}

interface Ranked {
  /** Ascending. */
  readonly distinct: Float64Array;
  readonly ranks: Float64Array;
}

function rank(values: Float64Array): Ranked {
  const sorted = values.slice().sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const ranks = values.map((value) => {
    let low = 0;
    let high = distinct.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { distinct, ranks };
}

function join(left: Ranked, right: Ranked): Float64Array {
  return left.ranks.map((rankLeft, i) => rankLeft * right.distinct.length + right.ranks[i]!);
}
