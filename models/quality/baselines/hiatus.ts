import type { Histories } from '../../clv/histories.ts';
import { naiveRate } from '../naive-rate.ts';

/** Thirteen weeks: a quarter of a year without a purchase. */
const HIATUS_DAYS = 91;

/**
 * The hiatus heuristic: whoever has been silent for more than a quarter of a year is gone, the others go on as before.
 * @param histories   in days
 * @param horizonDays days to forecast
 * @returns purchase days of each customer: 0 after a silence of more than 91 days, else the naive rate
 * @source Wübben & Wangenheim 2008, "Instant Customer Base Analysis: Managerial Heuristics Often 'Get It Right'"
 */
export function hiatusHeuristic(histories: Histories, horizonDays: number): Float64Array {
  if (histories.unit !== 'days') throw new RangeError(`the hiatus is counted in days, got ${histories.unit}`);
  const { recency, tenure } = histories;
  return naiveRate(histories, horizonDays).map((rate, i) => (tenure[i]! - recency[i]! > HIATUS_DAYS ? 0 : rate));
}
