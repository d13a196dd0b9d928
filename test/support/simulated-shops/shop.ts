/** A shop that could have been: customers come, buy and leave as a model says, in years that do not all look alike. */
import type { Purchases } from '../../../models/clv/purchases.ts';
import { type Random, seededRandom } from './random.ts';
import { demandClock } from './demand.ts';

export interface Season {
  /** Middle of the season, 0 … 364. */
  readonly dayOfYear: number;
  /** Standard deviation of its bell. */
  readonly widthDays: number;
  /** Demand at the middle is 1 + lift. */
  readonly lift: number;
}

export interface ShopDesign {
  readonly seed: number;
  /** Days that the file covers. */
  readonly days: number;
  /** Day of the year of the file's first day. */
  readonly startsOn: number;
  /** New customers who join in the file's days, about. */
  readonly customers: number;
  /** New customers per day grow by this factor a year. */
  readonly growth: number;
  /** Gamma(r, alpha) purchase rates; alpha in days. */
  readonly rate: { readonly r: number; readonly alpha: number };
  /** Leaving after a repeat purchase with probability Beta(a, b), or at an exponential time with rate Gamma(s, beta), beta in days. */
  readonly dropout:
    | { readonly model: 'bg-nbd'; readonly a: number; readonly b: number }
    | { readonly model: 'pareto-nbd'; readonly s: number; readonly beta: number };
  /** Spend of a purchase is Gamma(p, ν) with ν ~ Gamma(q, v). */
  readonly spend: { readonly p: number; readonly q: number; readonly v: number };
  readonly seasons?: readonly Season[];
  /** Purchase rates of customers who join a year later are exp(this) times as high. */
  readonly cohortShift?: number;
  /** Demand wanders: stationary standard deviation of its logarithm, and days after which it has forgotten. */
  readonly wander?: { readonly deviation: number; readonly memoryDays: number };
  /** Days that the shop had been open before the file begins: those purchases are lost, the customers are not. */
  readonly hiddenDays?: number;
}

/** Purchase days of all who bought within the file. Day 0 is the file's first. */
export function simulatePurchases(design: ShopDesign): Purchases {
  const random = seededRandom(design.seed);
  const hidden = design.hiddenDays ?? 0;
  const clock = demandClock(design, random);
  const perDay = firstDays(design);
  const columns: [number[], number[], number[]] = [[], [], []];
  let customers = 0;
  for (let day = -hidden; day < design.days; day++) {
    const joining = random.poisson(perDay(day) * clock.demand(day) ** 0.5);
    for (let i = 0; i < joining; i++) {
      const spendByDay = customerDays(design, random, clock, day);
      if (spendByDay.size === 0) continue;
      for (const [on, spend] of spendByDay) {
        columns[0].push(customers);
        columns[1].push(on);
        columns[2].push(spend);
      }
      customers++;
    }
  }
  return {
    customers,
    customer: Uint32Array.from(columns[0]),
    day: Int32Array.from(columns[1]),
    spend: Float64Array.from(columns[2]),
  };
}

function firstDays({ customers, days, growth }: ShopDesign) {
  const daily = Math.log(growth) / 365;
  const total = Math.abs(daily) < 1e-9 ? days : Math.expm1(daily * days) / daily;
  return (day: number) => (customers / total) * Math.exp(daily * day);
}

/** Days in the file, ascending, and what was spent on each. */
function customerDays(
  design: ShopDesign,
  random: Random,
  clock: ReturnType<typeof demandClock>,
  joinedOn: number,
): ReadonlyMap<number, number> {
  const { rate, dropout, spend, days, cohortShift = 0 } = design;
  const perDay = (random.gamma(rate.r) / rate.alpha) * Math.exp((cohortShift * joinedOn) / 365);
  const inverseScale = random.gamma(spend.q) / spend.v;
  const leaves = dropout.model === 'bg-nbd' ? random.beta(dropout.a, dropout.b) : 0;
  const lifetime =
    dropout.model === 'bg-nbd' ? Infinity : random.exponential() / (random.gamma(dropout.s) / dropout.beta);

  const bought = new Map<number, number>();
  const buy = (on: number) => {
    if (on >= 0) bought.set(on, (bought.get(on) ?? 0) + random.gamma(spend.p) / inverseScale);
  };
  buy(joinedOn);
  let time = clock.at(joinedOn + random.uniform());
  for (;;) {
    time += random.exponential() / perDay;
    const on = clock.dayAt(time);
    if (on >= days || on > joinedOn + lifetime) return bought;
    buy(on);
    if (random.uniform() < leaves) return bought;
  }
}
