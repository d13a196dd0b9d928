import type { Spending } from '../spend-model.ts';

/** Customers with the same number of repeat purchase days. */
export interface Repeaters {
  readonly frequency: number;
  /** Their mean spends in units of `scale`, ascending. */
  readonly monetary: Float64Array;
  readonly sumOfLogs: number;
}

export interface GroupedSpending {
  readonly groups: readonly Repeaters[];
  readonly customers: number;
  /** Mean over customers of their mean spend: the natural unit of money. */
  readonly scale: number;
}

/**
 * Repeat customers by frequency, for a likelihood that visits gamma functions once per frequency.
 * In words: who bought once tells nothing about spend per repeat day, and free days (0) have no gamma density: both are left out.
 * Sorting makes every later sum independent of the order of rows. O(n log n).
 * @returns groups by ascending frequency; none (scale 1) when nobody repeats
 * @example groupRepeaters({ frequency: [1, 0, 1], monetary: [30, 0, 10] }) // => one group [.5, 1.5], scale 20
 */
export function groupRepeaters({ frequency, monetary }: Pick<Spending, 'frequency' | 'monetary'>): GroupedSpending {
  const isRepeater = (x: number, i: number) => x >= 1 && monetary[i]! > 0;
  const counts = new Map<number, number>();
  for (const x of frequency.filter(isRepeater)) counts.set(x, (counts.get(x) ?? 0) + 1);
  const columns = new Map<number, Float64Array>();
  for (const x of [...counts.keys()].sort((a, b) => a - b)) columns.set(x, new Float64Array(counts.get(x)!));
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    if (!isRepeater(x, i)) continue;
    const left = counts.get(x)! - 1;
    columns.get(x)![left] = monetary[i]!;
    counts.set(x, left);
  }

  let customers = 0;
  let total = 0;
  for (const column of columns.values()) {
    column.sort();
    customers += column.length;
    for (let i = 0; i < column.length; i++) total += column[i]!;
  }
  const scale = customers > 0 ? total / customers : 1;
  const groups = [...columns].map(([x, column]): Repeaters => {
    let sumOfLogs = 0;
    for (let i = 0; i < column.length; i++) {
      column[i]! /= scale;
      sumOfLogs += Math.log(column[i]!);
    }
    return { frequency: x, monetary: column, sumOfLogs };
  });
  return { groups, customers, scale };
}
