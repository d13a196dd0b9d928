import { groupHistories } from '../histories.ts';
import type { OrderFit, OrderModel, OrderParameters } from '../order-model.ts';
import { holdOutPurchases, type Purchases, summarisePurchases } from '../purchases.ts';
import { seasonalFactors } from '../seasonality/seasonal-factors.ts';
import { weeklyTracking } from '../seasonality/weekly-tracking.ts';
import { windowFactor } from '../seasonality/window-factor.ts';
import type { TotalError } from './common-error.ts';
import { type CutOff, windowAfter } from './cut-offs.ts';
import { predictTotal, type TotalPrediction } from './total-prediction.ts';

/** A store's total as seen from one cut-off. */
export interface TotalAtCutOff<P extends OrderParameters> extends TotalPrediction {
  readonly fit: OrderFit<P>;
  /** Of the hold-out's season; null where two years of history are missing. */
  readonly seasonalFactor: number | null;
}

/** Orders and spend, and every horizon, look back from the same days: what was found there is kept as long as the purchases are. */
const found = new WeakMap<Purchases, Map<string, unknown>>();

function once<T>(purchases: Purchases, key: string, find: () => T): T {
  const kept = found.get(purchases) ?? new Map<string, unknown>();
  found.set(purchases, kept);
  if (!kept.has(key)) kept.set(key, find());
  return kept.get(key) as T;
}

/**
 * Purchase days that a store's known customers will bring after a day, fitted to what was known on it.
 * @returns null when there was no customer yet
 */
export function totalAt<P extends OrderParameters>(
  model: OrderModel<P>,
  purchases: Purchases,
  cutOff: CutOff,
): TotalAtCutOff<P> | null {
  const { day, holdoutDays } = cutOff;
  return once(purchases, `${model.name} ${day} ${holdoutDays}`, () => computeTotal(model, purchases, cutOff));
}

/** Null when there was no customer yet. */
function fitUntil<P extends OrderParameters>(model: OrderModel<P>, purchases: Purchases, until: number) {
  return once(purchases, `${model.name} ${until}`, () => {
    const { histories } = summarisePurchases(purchases, { until });
    if (histories.frequency.length === 0) return null;
    const grouped = groupHistories(histories);
    return { grouped, fit: model.fit(grouped) };
  });
}

function computeTotal<P extends OrderParameters>(
  model: OrderModel<P>,
  purchases: Purchases,
  cutOff: CutOff,
): TotalAtCutOff<P> | null {
  const known = fitUntil(model, purchases, cutOff.day);
  if (known === null) return null;
  const { grouped, fit } = known;
  const window = windowAfter(purchases, cutOff);
  const factors =
    window.historyDays < TWO_YEARS
      ? null
      : seasonalFactors(weeklyTracking(model, fit.parameters, purchases, cutOff.day));
  return {
    fit,
    ...predictTotal(model, fit, grouped, cutOff.holdoutDays),
    seasonalFactor: factors === null ? null : windowFactor(factors, window),
  };
}

const TWO_YEARS = 730;

export interface RollingErrors {
  /** Of every cut-off. */
  readonly plain: readonly TotalError[];
  /** With seasonal factors, of the cut-offs that had two years before them. */
  readonly seasonal: readonly TotalError[];
}

/** What was predicted at each cut-off, and what came. Each looks at its own past alone. */
export function rollingErrors<P extends OrderParameters>(
  model: OrderModel<P>,
  purchases: Purchases,
  cutOffs: readonly CutOff[],
): RollingErrors {
  const plain: TotalError[] = [];
  const seasonal: TotalError[] = [];
  for (const cutOff of cutOffs) {
    const total = totalAt(model, purchases, cutOff);
    if (total === null) continue;
    const { expected, ownVariance, parameterLogVariance, seasonalFactor: factor } = total;
    const seen = { ...windowAfter(purchases, cutOff), actual: actualTotal(purchases, cutOff), parameterLogVariance };
    plain.push({ ...seen, predicted: expected, ownVariance });
    if (factor !== null) seasonal.push({ ...seen, predicted: factor * expected, ownVariance: factor * ownVariance });
  }
  return { plain, seasonal };
}

/** Purchase days that those who were known at the cut-off brought in its hold-out. */
export function actualTotal(purchases: Purchases, { day, holdoutDays }: CutOff): number {
  const summary = summarisePurchases(purchases, { until: day });
  const held = holdOutPurchases(purchases, summary, { after: day, until: day + holdoutDays });
  return held.purchaseDays.reduce((sum, days) => sum + days, 0);
}
