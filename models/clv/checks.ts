/** Conditions that every model of purchase histories puts on its input. All throw RangeError. */
import type { Histories, TimeUnit } from './histories.ts';

/** Purchase days a lifetime can hold many times over; beyond it the column is not a count of days. */
const MOST_PURCHASE_DAYS = 1e6;

/** @throws RangeError naming the first row that is no purchase history */
export function requireHistories({ frequency, recency, tenure }: Histories): void {
  const n = frequency.length;
  if (recency.length !== n || tenure.length !== n) {
    throw new RangeError(`histories need columns of equal length, got ${n}, ${recency.length} and ${tenure.length}`);
  }
  for (let i = 0; i < n; i++) {
    const x = frequency[i]!;
    if (!(x >= 0 && x <= MOST_PURCHASE_DAYS && Number.isInteger(x))) {
      throw new RangeError(`frequency must be a whole number in [0, ${MOST_PURCHASE_DAYS}], row ${i} has ${x}`);
    }
    if (!(recency[i]! >= 0 && recency[i]! <= tenure[i]! && tenure[i]! < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`0 ≤ recency ≤ tenure must hold, row ${i} has ${recency[i]} and ${tenure[i]}`);
    }
  }
}

/** @throws RangeError when time is counted in two units at once */
export function requireSameUnit(parameters: { readonly unit: TimeUnit }, histories: { readonly unit: TimeUnit }): void {
  if (parameters.unit !== histories.unit) {
    throw new RangeError(
      `parameters are in ${parameters.unit}, histories in ${histories.unit}: fit or convert in one unit`,
    );
  }
}

/** @throws RangeError when one of the numbers is not positive and finite */
export function requirePositive(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name} must be positive and finite, got ${value}`);
    }
  }
}

/** @throws RangeError when the horizon is negative or not finite */
export function requireHorizon(horizon: number): void {
  if (!(horizon >= 0 && horizon < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`horizon must be ≥ 0 and finite, got ${horizon}`);
  }
}
