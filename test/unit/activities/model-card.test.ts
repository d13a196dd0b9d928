/** What the model card says of models, data, outliers and horizons. */
import { describe, expect, it } from 'vitest';
import { type ModelCard, modelCardRows } from '../../../activities/model-card.ts';
import type { BacktestSummary } from '../../../models/quality/backtest/summary.ts';
import type { ForecastMeasures } from '../../../models/quality/measures/forecast-measures.ts';
import { isExtrapolated, labelHorizons } from '../../../models/quality/extrapolation.ts';

const card: ModelCard = {
  status: 'full',
  historyDays: 546,
  horizonsDays: [365, 90],
  orders: {
    name: 'bg-nbd',
    parameters: { unit: 'weeks', r: 0.25, alpha: 4.5, a: 0.75, b: 2.5 },
    standardErrors: { r: 0.01, alpha: 0.4, a: null, b: null },
    logLikelihood: -9582.4,
    customers: 2357,
    groups: 1400,
  },
  spend: null,
  data: { orders: 6919, ordersLeftOut: 3, customers: 2400, prospects: 43, rowsQuarantined: 1 },
  backtest: null,
  outliers: null,
};
const values = (given: ModelCard) =>
  Object.fromEntries(modelCardRows(given).map(({ model, parameter, value }) => [`${model} ${parameter}`, value]));

describe('the model card', () => {
  it('has every parameter once, with its standard error where there is one, and the unit of times', () => {
    expect(modelCardRows(card).filter(({ model }) => model === 'BG/NBD')).toEqual([
      { model: 'BG/NBD', parameter: 'r', value: 0.25, unit: null, standardError: 0.01 },
      { model: 'BG/NBD', parameter: 'alpha', value: 4.5, unit: 'weeks', standardError: 0.4 },
      { model: 'BG/NBD', parameter: 'a', value: 0.75, unit: null, standardError: null },
      { model: 'BG/NBD', parameter: 'b', value: 2.5, unit: null, standardError: null },
      { model: 'BG/NBD', parameter: 'log_likelihood', value: -9582.4, unit: null, standardError: null },
      { model: 'BG/NBD', parameter: 'customers', value: 2357, unit: 'customers', standardError: null },
      { model: 'BG/NBD', parameter: 'groups', value: 1400, unit: 'histories', standardError: null },
    ]);
    const keys = modelCardRows(card).map(({ model, parameter }) => `${model} ${parameter}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells the range of the history, of the predictions, and the data used', () => {
    expect(values(card)).toMatchObject({
      'data history': 546,
      'data orders': 6919,
      'data prospects': 43,
      'predictions status': 2,
      'predictions range': 365,
      'predictions extrapolated_365d': 1,
      'predictions extrapolated_90d': 1,
    });
    expect(values({ ...card, status: 'not_enough_data', orders: null, historyDays: null })).toMatchObject({
      'data history': null,
      'predictions status': 0,
    });
  });

  it('tells who was touched where outliers were treated', () => {
    const outliers = {
      customers: 2357,
      touchedCustomers: 20,
      amounts: { lower: 2, upper: 300, customers: 20, purchaseDays: 31 },
      counts: null,
      spend: 1000,
      learnedSpend: 900,
      notices: [],
    };
    expect(values({ ...card, outliers })).toMatchObject({
      'outliers customers_touched': 20,
      'outliers amount_upper': 300,
      'outliers count_upper': null,
      'outliers spend_learned_from': 900,
    });
    expect(Object.keys(values(card)).some((key) => key.startsWith('outliers'))).toBe(false);
  });
});

/** What of a back-test the card reads. */
const measures = (model: string, rmse: number) => ({ model, rmse, logScore: 1.25, bias: -0.12 }) as ForecastMeasures;
const totals = { actualPurchaseDays: 900, predictedPurchaseDays: 880, actualSpend: 9000, predictedSpend: 8800 };
const backtest = {
  orderChoice: { chosen: 'bg-nbd' },
  spendChoice: null,
  main: {
    holdoutDays: 180,
    customers: 2000,
    totals,
    orders: [measures('nbd', 9), measures('bg-nbd', 1.5)],
    spend: [],
  },
  cutoffs: [{ holdoutDays: 120 }, { holdoutDays: 180 }],
} as unknown as BacktestSummary;

describe('the back-test on the card', () => {
  it('is the chosen model at the cut-off with the longest hold-out; horizons up to it were compared', () => {
    expect(values({ ...card, backtest })).toMatchObject({
      'back-test cutoffs': 2,
      'back-test holdout': 180,
      'back-test customers': 2000,
      'back-test actual_spend': 9000,
      'back-test orders_rmse': 1.5,
      'back-test orders_log_score': 1.25,
      'back-test orders_bias': -0.12,
      'predictions extrapolated_365d': 1,
      'predictions extrapolated_90d': 0,
    });
  });
});

describe('a horizon', () => {
  it('is extrapolated when no back-test was as long', () => {
    expect(labelHorizons([365, 273, 90], [180, 273])).toEqual([
      { horizonDays: 365, isExtrapolated: true },
      { horizonDays: 273, isExtrapolated: false },
      { horizonDays: 90, isExtrapolated: false },
    ]);
    expect(isExtrapolated(1, [])).toBe(true);
  });
});
