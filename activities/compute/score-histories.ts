/** Scores of histories, computed once for everybody who shares one; of a customer's own, only the scale of spends is missing. */
import { discountedPurchases } from '../../models/clv/discounted-purchases.ts';
import type { GroupedHistories } from '../../models/clv/histories.ts';
import { type HorizonPredictions, predict } from '../../models/clv/predict.ts';
import type { Spending } from '../../models/clv/spend-model.ts';
import { daysPer, inUnit } from '../../models/clv/time-units.ts';
import { type FittedModels, fittedOrders, fittedSpend } from './fitted-models.ts';

export interface HistoryScoresInput {
  readonly models: FittedModels;
  /** Distinct ones. */
  readonly histories: GroupedHistories;
  readonly horizonsDays: readonly number[];
  /** Of contributions; null: none are asked for. */
  readonly annualDiscountRate: number | null;
}

/** A row per history, in the order given. */
export interface HistoryScores {
  readonly probabilityAlive: Float64Array;
  readonly waitingDays: Float64Array;
  readonly horizons: readonly HorizonPredictions[];
  /** Purchase days, discounted, per horizon; null where contributions are not asked for. */
  readonly discountedDays: readonly Float64Array[] | null;
  /** Expected value of a purchase day, in units of the customer's scale. */
  readonly unitDayValue: Float64Array;
}

export function scoreHistories(input: HistoryScoresInput): HistoryScores {
  const { models, histories, horizonsDays, annualDiscountRate } = input;
  const { frequency } = histories;
  // Any amounts do: they move the scale, which is the customer's own.
  const spending: Spending = {
    frequency,
    monetary: frequency.map((x) => (x > 0 ? 1 : 0)),
    firstSpend: frequency.map(() => 1),
  };
  const spend = fittedSpend(models);
  const { probabilityAlive, waitingDays, horizons, groups } = predict({
    orders: fittedOrders(models),
    spend: { ...spend, spending },
    histories,
    horizonsDays,
  });
  if (groups.frequency.length !== frequency.length) throw new RangeError('histories to score must be distinct');
  const { model, parameters } = fittedOrders(models);
  const known = inUnit(histories, parameters.unit);
  const discountedDays =
    annualDiscountRate === null
      ? null
      : horizonsDays.map((days) =>
          discountedPurchases(model, parameters, known, days / daysPer[parameters.unit], annualDiscountRate),
        );
  const { shape, q } = spend.model.posteriors(spend.parameters, spending);
  return { probabilityAlive, waitingDays, horizons, discountedDays, unitDayValue: q.map((own) => shape / (own - 1)) };
}
