import type { Standing } from './standing.ts';

/**
 * The same function, evaluated once for all customers who are alike in what it looks at while they are alive.
 * In words: with k = 1 silence says whether a customer is still there, and nothing else: histories that differ in recency alone share the
 * future of the living. Grouped histories come by frequency, so what is kept is that of one frequency.
 * @param evaluate of a standing without its `logOddsGone`, and of horizon / standing.rate
 */
export function sharedFutures<T>(
  evaluate: (standing: Standing, ratio: number) => T,
): (standing: Standing, ratio: number) => T {
  const known = new Map<number, T>();
  const of = { shape: Number.NaN, leaves: Number.NaN, stays: Number.NaN };
  return (standing, ratio) => {
    const { shape, leaves, stays, phases } = standing;
    if (phases.length > 1) return evaluate(standing, ratio);
    if (shape !== of.shape || leaves !== of.leaves || stays !== of.stays) {
      known.clear();
      Object.assign(of, { shape, leaves, stays });
    }
    const found = known.get(ratio);
    if (found !== undefined) return found;
    const value = evaluate(standing, ratio);
    known.set(ratio, value);
    return value;
  };
}
