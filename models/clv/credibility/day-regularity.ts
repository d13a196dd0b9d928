import type { Spending } from '../spend-model.ts';
import { sortedSum } from './sorted-sum.ts';

/** Search box of p: from days that differ by orders of magnitude to days that do not differ. */
const LEAST = 1e-2;
const MOST = 1e4;

export interface Regularity {
  readonly p: number;
  readonly standardError: number | null;
  /** What each customer moved p by, to first order; 0 for those who say nothing. */
  readonly influence: Float64Array;
  /** Customers with two or more purchase days and a spend. */
  readonly customers: number;
}

/**
 * How regularly customers spend: p, where the variance between the days of one customer is (the customer's mean)² / p.
 * In words: the first day's share of what a customer spent on n days is 1/n but for chance, and it does not depend on how much
 * the customer spends. For gamma spends the share is Beta(p, p (n − 1)) whatever the customer's mean, with variance
 * (n − 1) / (n² (p n + 1)): p is where the squared deviations seen add up to those expected. Shares are bounded, so that a
 * single huge day moves p no more than its customer's share allows. O(n log n).
 * @returns p within [0.01, 10,000]; 1 (as an exponential spend) where nobody bought twice
 * @source moments of the beta distribution; error from the estimating equation (Godambe 1960)
 * @example everybody spends 20 on each of 3 days // => p 10,000
 */
export function dayRegularity({ frequency, monetary, firstSpend }: Spending): Regularity {
  const totalOf = (i: number) => firstSpend[i]! + frequency[i]! * monetary[i]!;
  const isSeen = (x: number, i: number) => x >= 1 && totalOf(i) > 0;
  const days = frequency.filter(isSeen).map((x) => x + 1);
  const shares = firstSpend.map((first, i) => first / totalOf(i)).filter((_, i) => isSeen(frequency[i]!, i));
  const n = days.length;
  if (n === 0) return { p: 1, standardError: null, influence: new Float64Array(frequency.length), customers: 0 };
  // (share − 1/n)² n² / (n − 1), whose expectation is 1 / (p n + 1).
  const deviations = shares.map((share, i) => (share * days[i]! - 1) ** 2 / (days[i]! - 1));
  const seen = sortedSum(deviations);
  const customersOf = new Map<number, number>();
  for (const own of days.slice().sort()) customersOf.set(own, (customersOf.get(own) ?? 0) + 1);
  const expected = (p: number) =>
    [...customersOf].reduce((sum, [own, customers]) => sum + customers / (p * own + 1), 0);

  let low = Math.log(LEAST);
  let high = Math.log(MOST);
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (expected(Math.exp(middle)) > seen) low = middle;
    else high = middle;
  }
  const p = Math.exp((low + high) / 2);
  const isInside = p > LEAST * 1.001 && p < MOST * 0.999;
  const slope = [...customersOf].reduce((sum, [own, customers]) => sum + (customers * own) / (p * own + 1) ** 2, 0);
  const moves = deviations.map((deviation, i) => (1 / (p * days[i]! + 1) - deviation) / slope);
  const error = Math.sqrt(sortedSum(moves.map((move) => move * move)));
  let next = 0;
  const influence = frequency.map((x, i) => (isSeen(x, i) ? moves[next++]! : 0));
  return { p, standardError: isInside && n > 1 ? error : null, influence, customers: n };
}
