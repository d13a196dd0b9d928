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

export interface IndexedHistories {
  readonly groups: GroupedHistories;
  /** Of each history given, the row of `groups` that it equals. */
  readonly groupOf: Uint32Array;
}

/** Counts identical histories: the groups of `indexHistories`, which see. */
export function groupHistories(histories: Histories): GroupedHistories {
  return indexHistories(histories).groups;
}

/**
 * Counts identical histories, and says which one each customer has.
 * In words: every column is replaced by the ranks of its values, and customers are dealt into piles by tenure, by recency, then by
 * frequency, each time keeping the order of before; equal histories end up side by side. Exact: no hashing, no rounding. O(n) for
 * whole days (or whole days as weeks), else O(n log n).
 * @returns distinct rows ordered by frequency, recency, tenure, whatever the order given; weights add up to n
 * @throws RangeError when the columns differ in length
 * @example indexHistories({ unit: 'days', frequency: [0, 0], recency: [0, 0], tenure: [9, 9] }) // => one group, weight 2, groupOf [0, 0]
 */
export function indexHistories(histories: Histories): IndexedHistories {
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
  let order: Uint32Array = new Uint32Array(n).map((_, i) => i);
  for (const column of [tenure, recency, frequency]) order = deal(order, column);

  const groupOf = new Uint32Array(n);
  const firstOf = new Uint32Array(n);
  const weight = new Float64Array(n);
  let group = -1;
  for (let i = 0; i < n; i++) {
    const row = order[i]!;
    const before = i === 0 ? -1 : order[i - 1]!;
    const isNew =
      i === 0 ||
      tenure.ranks[row] !== tenure.ranks[before] ||
      recency.ranks[row] !== recency.ranks[before] ||
      frequency.ranks[row] !== frequency.ranks[before];
    if (isNew) firstOf[++group] = row;
    groupOf[row] = group;
    weight[group]!++;
  }
  const pick = (column: Float64Array) => Float64Array.from(firstOf.subarray(0, group + 1), (row) => column[row]!);
  const groups = {
    unit,
    frequency: pick(histories.frequency),
    recency: pick(histories.recency),
    tenure: pick(histories.tenure),
    weight: weight.slice(0, group + 1),
  };
  return { groups, groupOf };
}

interface Ranked {
  /** Ranks are below it. */
  readonly count: number;
  readonly ranks: Uint32Array;
}

/** Larger whole numbers are sorted instead of used as ranks. */
const LARGEST_RANK = 2 ** 20;

/** Days as weeks are multiples of one seventh: seven times them they are whole again. */
const MULTIPLES = [1, 7];

/** Equal values get equal ranks, larger ones larger ranks; there may be gaps. */
function rank(values: Float64Array): Ranked {
  for (const multiple of MULTIPLES) {
    const ranked = rankWhole(values, multiple);
    if (ranked !== null) return ranked;
  }
  return rankAny(values);
}

/** Null when some value is not exactly a whole number ÷ multiple. */
function rankWhole(values: Float64Array, multiple: number): Ranked | null {
  const ranks = new Uint32Array(values.length);
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const whole = Math.round(values[i]! * multiple);
    if (!(whole >= 0 && whole <= LARGEST_RANK) || whole / multiple !== values[i]) return null;
    ranks[i] = whole;
    if (whole > most) most = whole;
  }
  return { count: most + 1, ranks };
}

function rankAny(values: Float64Array): Ranked {
  const sorted = values.slice().sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const ranks = Uint32Array.from(values, (value) => {
    let low = 0;
    let high = distinct.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { count: distinct.length, ranks };
}

/** Rows by rank, those of equal rank in the order given (counting sort). */
function deal(order: Uint32Array, { count, ranks }: Ranked): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (let i = 0; i < ranks.length; i++) next[ranks[i]! + 1]!++;
  for (let pile = 1; pile <= count; pile++) next[pile]! += next[pile - 1]!;
  const dealt = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    dealt[next[ranks[row]!]!++] = row;
  }
  return dealt;
}
