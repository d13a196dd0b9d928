/**
 * Everything that is predicted of each customer, from fitted models. A model sees a customer only through
 * (frequency, recency, tenure), so every distinct history is predicted once. The spend of a window is the customer's own scale
 * times a number whose distribution belongs to the history, so that its quantiles, too, are found once per history.
 */
import type { CountDistributions } from './counts.ts';
import { type GroupedHistories, type Histories, indexHistories } from './histories.ts';
import { type Bounds, fillCountBounds, fillSpendBounds, makeBounds } from './predict/bounds.ts';
import type { FittedOrders, FittedSpend } from './predict/fitted.ts';
import { mixCounts } from './predict/mix-counts.ts';
import { possibleParameters } from './predict/possible-parameters.ts';
import { spendShapes } from './predict/spend-shapes.ts';
import type { Spending } from './spend-model.ts';
import { daysPer, inUnit } from './time-units.ts';
import { countMoments } from './totals/count-moments.ts';
import { spendMoments } from './totals/spend-moments.ts';
import { unitSpend } from './window-spend/unit-spend.ts';

export interface PredictInput {
  readonly orders: FittedOrders;
  readonly histories: Histories;
  /** Null where there is no money: then nothing is said about spend. */
  readonly spend: (FittedSpend & { readonly spending: Spending }) | null;
  readonly horizonsDays: readonly number[];
}

/** Of one horizon; a row per distinct history. */
export interface HorizonPredictions {
  readonly horizonDays: number;
  readonly purchaseDays: Float64Array;
  readonly orderProbability: Float64Array;
  readonly purchaseDayBounds: Bounds<Uint32Array>;
  readonly purchaseDayVariance: Float64Array;
  /** In units of the customer's `spendScale`. */
  readonly unitSpendBounds: Bounds<Float64Array> | null;
  /** In units of the customer's `spendScale`, squared. */
  readonly unitSpendVariance: Float64Array | null;
}

export interface Predictions {
  /** Distinct histories, and which one each customer has. */
  readonly groups: GroupedHistories;
  readonly groupOf: Uint32Array;
  /** By distinct history. */
  readonly probabilityAlive: Float64Array;
  /** From the last purchase day to the next with probability ½; +∞ when more likely than not there is none. */
  readonly waitingDays: Float64Array;
  readonly horizons: readonly HorizonPredictions[];
  /** By customer, in money: expected spend of a purchase day, and what one unit of `unitSpendBounds` is worth. */
  readonly daySpend: Float64Array | null;
  readonly spendScale: Float64Array | null;
}

/** Distinct histories whose distributions are held at once. */
const CHUNK = 8_192;

/** Far less than what lies beyond the outermost bound. */
const TAIL = 1e-6;

/**
 * Predicts every customer: expectations at the fit, intervals around them.
 * In words: an interval is as wide as a customer's own chance makes it, and wider where few customers were learned from: then the
 * distributions under all parameters that remain possible are averaged. O(customers + distinct histories · horizons).
 * @param input.histories  one row per customer, in any unit
 * @param input.spend      the same customers in the same order
 * @param input.horizonsDays ≥ 0
 * @throws RangeError when a row is no history, a column has another length or a horizon is negative
 */
export function predict({ orders, histories, spend, horizonsDays }: PredictInput): Predictions {
  const { model, parameters } = orders;
  const { groups, groupOf } = indexHistories(histories);
  const known = inUnit(groups, parameters.unit);
  const perUnit = daysPer[parameters.unit];
  const n = groups.frequency.length;
  const shapes = spend === null ? null : spendShapes(spend, groupOf, n);
  const possible = possibleParameters(orders, known);
  const column = () => new Float64Array(n);
  const results = horizonsDays.map(
    (horizonDays): HorizonPredictions => ({
      horizonDays,
      purchaseDays: column(),
      orderProbability: column(),
      purchaseDayBounds: makeBounds(() => new Uint32Array(n)),
      purchaseDayVariance: column(),
      unitSpendBounds: shapes === null ? null : makeBounds(column),
      unitSpendVariance: shapes === null ? null : column(),
    }),
  );
  const probabilityAlive = column();
  const waitingDays = column();
  for (let from = 0; from < n; from += CHUNK) {
    const to = Math.min(from + CHUNK, n);
    const part = rowsOf(known, from, to);
    probabilityAlive.set(model.probabilityAlive(parameters, part), from);
    waitingDays.set(
      model.medianWaitingTime(parameters, part).map((time) => time * perUnit),
      from,
    );
    for (const result of results) {
      const horizon = result.horizonDays / perUnit;
      result.purchaseDays.set(model.expectedPurchases(parameters, part, horizon), from);
      result.orderProbability.set(model.orderProbability(parameters, part, horizon), from);
      const counts = mixCounts(
        possible.map((one): CountDistributions => model.purchaseCounts(one, part, horizon, { tail: TAIL })),
      );
      fillCountBounds(result.purchaseDayBounds, from, counts);
      const moments = countMoments(counts);
      result.purchaseDayVariance.set(moments.variance, from);
      if (shapes === null || result.unitSpendBounds === null) continue;
      const unit = { shape: shapes.shape, q: shapes.q.subarray(from, to), scale: new Float64Array(to - from).fill(1) };
      const money = unitSpend(counts, unit.shape, unit.q);
      fillSpendBounds(result.unitSpendBounds, from, money, to - from);
      result.unitSpendVariance?.set(spendMoments(moments, unit).variance, from);
    }
  }
  return {
    groups,
    groupOf,
    probabilityAlive,
    waitingDays,
    horizons: results,
    daySpend: spend === null ? null : spend.model.expectedSpend(spend.parameters, spend.spending),
    spendScale: shapes?.scale ?? null,
  };
}

const rowsOf = ({ unit, frequency, recency, tenure }: Histories, from: number, to: number): Histories => ({
  unit,
  frequency: frequency.subarray(from, to),
  recency: recency.subarray(from, to),
  tenure: tenure.subarray(from, to),
});
