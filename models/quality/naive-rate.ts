/** The forecast that any model must not lose to: everybody goes on as before. */

/** Columns of equal length; tenure and the horizon in the same unit. */
export interface RateHistories {
  /** Repeat purchases. */
  readonly frequency: Float64Array;
  /** From the first purchase to the end of observation. */
  readonly tenure: Float64Array;
}

/**
 * frequency / tenure × horizon per customer; 0 for customers first seen on the last day.
 * @throws RangeError when the columns differ in length
 */
export function naiveRate({ frequency, tenure }: RateHistories, horizon: number): Float64Array {
  if (frequency.length !== tenure.length) {
    throw new RangeError(`naive rate: need columns of equal length, got ${frequency.length} and ${tenure.length}`);
  }
  return frequency.map((repeats, index) => {
    const observed = tenure[index] as number;
    return observed > 0 ? (repeats / observed) * horizon : 0;
  });
}
