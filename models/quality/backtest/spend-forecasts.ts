/** Forecasts of spend at a cut-off: a spend model's money on an order model's purchase days. */
import type { SpendModel } from '../../clv/spend-model.ts';
import { spendShapes } from '../../clv/predict/spend-shapes.ts';
import { unitSpend } from '../../clv/window-spend/unit-spend.ts';
import type { CountForecast } from '../measures/forecast-measures.ts';
import type { SpendForecast } from '../measures/spend-measures.ts';
import type { Split } from './split.ts';

/**
 * Fits a spend model to the days up to the cut-off and lays it on a forecast of purchase days. What a day brings is independent of
 * how many there are, given the customer's history.
 */
export function forecastSpend(model: SpendModel, orders: CountForecast, { summary, learned }: Split): SpendForecast {
  const { spending } = summary;
  const fit = model.fit(learned.spending, { fallbackMean: learned.daySpend });
  const { shape, q, scale } = spendShapes(
    { model, parameters: fit.parameters, spending },
    orders.rows,
    orders.mean.length,
  );
  const expected = model.expectedSpend(fit.parameters, spending);
  return {
    rows: orders.rows,
    unit: unitSpend(orders.counts, shape, q),
    scale,
    mean: expected.map((value, i) => value * orders.mean[orders.rows[i]!]!),
  };
}
