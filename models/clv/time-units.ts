/** From one unit of time to another. A week is seven days, whatever the calendar says. */
import type { Histories, TimeUnit } from './histories.ts';

export const daysPer: Readonly<Record<TimeUnit, number>> = { days: 1, weeks: 7 };

/** The same histories (and weights, where they have them) in another unit; the very same object when it is theirs already. */
export function inUnit<H extends Histories>(histories: H, unit: TimeUnit): H {
  if (histories.unit === unit) return histories;
  const days = daysPer[histories.unit];
  const perUnit = daysPer[unit];
  const convert = (times: Float64Array) => times.map((time) => (time * days) / perUnit);
  return { ...histories, unit, recency: convert(histories.recency), tenure: convert(histories.tenure) };
}
