/** Spend per repeat purchase day as columns. */
export interface Spending {
  /** Repeat purchase days: whole numbers ≥ 0. */
  readonly frequency: Float64Array;
  /** Mean spend of the repeat purchase days, ≥ 0 in the store's currency; 0 when frequency is 0. */
  readonly monetary: Float64Array;
}

/** @throws RangeError naming the first row that is no spending */
export function requireSpending({ frequency, monetary }: Spending): void {
  const n = frequency.length;
  if (monetary.length !== n)
    throw new RangeError(`spending needs columns of equal length, got ${n} and ${monetary.length}`);
  for (let i = 0; i < n; i++) {
    const x = frequency[i]!;
    const m = monetary[i]!;
    if (!(x >= 0 && Number.isInteger(x)))
      throw new RangeError(`frequency must be a whole number ≥ 0, row ${i} has ${x}`);
    if (!(m >= 0 && m < Number.POSITIVE_INFINITY))
      throw new RangeError(`monetary must be ≥ 0 and finite, row ${i} has ${m}`);
  }
}
