import type { OrderModel, OrderParameters } from '../order-model.ts';
import { type Purchases, summarisePurchases } from '../purchases.ts';
import { weekOfYear } from './week-of-year.ts';

/** Columns of one row per calendar week, in order of time. */
export interface WeeklyTracking {
  /** First day of the week, days since 1970-01-01. */
  readonly firstDay: Int32Array;
  readonly weekOfYear: Uint8Array;
  /** Repeat purchase days of all customers who had joined, as the model expects them of new customers. */
  readonly expected: Float64Array;
  readonly actual: Float64Array;
}

/** Days per unit of time. */
const DAYS = { days: 1, weeks: 7 } as const;

/**
 * Repeat purchase days per week, expected and actual, from the first customer to a day.
 * In words: a customer who joined f days ago is expected to bring E(f) − E(f − 1) repeat days today, whatever they did since:
 * E is the model's curve of a new customer. First purchase days are left out on both sides. Partial weeks at either end are
 * left out, too. O(days²).
 * @param until last day that counts; nothing after it is looked at
 * @throws RangeError when purchases are not in order
 * @source the weekly tracking plot of Fader, Hardie & Lee 2005, figure 3
 */
export function weeklyTracking<P extends OrderParameters>(
  model: OrderModel<P>,
  parameters: P,
  purchases: Purchases,
  until: number,
): WeeklyTracking {
  const { firstDay } = summarisePurchases(purchases, { until });
  const begin = firstDay.reduce((least, day) => Math.min(least, day), until + 1);
  const days = until - begin + 1;
  const joined = new Float64Array(days);
  const actual = new Float64Array(days);
  for (const day of firstDay) joined[day - begin]!++;
  for (let i = 1; i < purchases.customer.length; i++) {
    const isRepeat = purchases.customer[i] === purchases.customer[i - 1] && purchases.day[i]! <= until;
    if (isRepeat) actual[purchases.day[i]! - begin]!++;
  }
  const expected = expectedDays(joined, newCustomer(model, parameters, days));
  return byWeek(begin, expected, actual);
}

/** Expected repeat purchase days on each day since the first. */
function newCustomer<P extends OrderParameters>(model: OrderModel<P>, parameters: P, days: number): Float64Array {
  const horizons = Float64Array.from({ length: days }, (_, i) => i / DAYS[parameters.unit]);
  const curve = model.expectedPurchasesOfNew(parameters, horizons);
  return curve.map((value, i) => (i === 0 ? 0 : value - curve[i - 1]!));
}

function expectedDays(joined: Float64Array, curve: Float64Array): Float64Array {
  const expected = new Float64Array(joined.length);
  for (let from = 0; from < joined.length; from++) {
    const customers = joined[from]!;
    if (customers === 0) continue;
    for (let day = from + 1; day < joined.length; day++) expected[day]! += customers * curve[day - from]!;
  }
  return expected;
}

function byWeek(begin: number, expectedByDay: Float64Array, actualByDay: Float64Array): WeeklyTracking {
  const weeks: { firstDay: number; week: number; expected: number; actual: number }[] = [];
  for (let i = 0; i < expectedByDay.length; i++) {
    const week = weekOfYear(begin + i);
    if (i === 0 || weeks.at(-1)!.week !== week) weeks.push({ firstDay: begin + i, week, expected: 0, actual: 0 });
    const last = weeks.at(-1)!;
    last.expected += expectedByDay[i]!;
    last.actual += actualByDay[i]!;
  }
  const endsWeek = weekOfYear(begin + expectedByDay.length) !== weeks.at(-1)?.week;
  const startsWeek = weekOfYear(begin - 1) !== weeks[0]?.week;
  const whole = weeks.slice(startsWeek ? 0 : 1, endsWeek ? weeks.length : -1);
  return {
    firstDay: Int32Array.from(whole, ({ firstDay }) => firstDay),
    weekOfYear: Uint8Array.from(whole, ({ week }) => week),
    expected: Float64Array.from(whole, ({ expected }) => expected),
    actual: Float64Array.from(whole, ({ actual }) => actual),
  };
}
