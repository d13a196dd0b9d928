/** Many shops, drawn: of different rhythm, size, growth and season. */
import { seededRandom } from './random.ts';
import type { Season, ShopDesign } from './shop.ts';

/** The `index`-th shop of a fleet; every fleet has shops of its own. */
export function drawShop(fleet: number, index: number): ShopDesign {
  const random = seededRandom(fleet * 100_003 + index);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const spread = (low: number, high: number) => Math.exp(between(Math.log(low), Math.log(high)));
  const christmas: Season = { dayOfYear: 350, widthDays: between(10, 25), lift: between(0, 1.2) };
  const summer: Season = { dayOfYear: between(150, 230), widthDays: between(20, 45), lift: between(-0.35, 0.35) };
  const r = between(0.3, 1.5);
  const dropout: ShopDesign['dropout'] =
    random.uniform() < 0.5
      ? { model: 'bg-nbd', a: between(0.4, 1.2), b: between(1.5, 6) }
      : { model: 'pareto-nbd', s: between(0.4, 1.2), beta: spread(60, 400) };
  return {
    seed: fleet * 7919 + index,
    days: Math.round(between(540, 1460)),
    startsOn: Math.floor(between(0, 365)),
    customers: Math.round(spread(600, 5000)),
    growth: spread(0.7, 1.8),
    rate: { r, alpha: r * spread(60, 250) },
    dropout,
    spend: { p: between(2, 8), q: between(3, 6), v: between(10, 60) },
    seasons: random.uniform() < 0.75 ? [christmas, summer] : [],
    cohortShift: random.uniform() < 0.5 ? 0.2 * random.normal() : 0,
    wander: { deviation: between(0, 0.15), memoryDays: spread(15, 120) },
    hiddenDays: random.uniform() < 0.4 ? Math.round(between(200, 1000)) : 0,
  };
}

/** The same, with everything at once that makes totals hard: seasons, cohorts that change, and a file that begins midway. */
export function drawTroubledShop(fleet: number, index: number): ShopDesign {
  const random = seededRandom(fleet * 300_007 + index);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    ...drawShop(fleet, index),
    seasons: [
      { dayOfYear: 350, widthDays: between(10, 25), lift: between(0.2, 1.5) },
      { dayOfYear: between(150, 230), widthDays: between(20, 45), lift: between(-0.35, 0.35) },
    ],
    cohortShift: 0.2 * random.normal(),
    hiddenDays: Math.round(between(200, 1000)),
  };
}
