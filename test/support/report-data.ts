/** A report's data as a run over the CDNOW sample would give them, in round figures; tests change what they need. */
import { buildScoreTable, type ClusterSums } from '../../models/clusters/score-table.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import type { Clustering, ReportData } from '../../report/report-data.ts';
import { pitDeciles, plots, totals } from './forecast-data.ts';

type Row = readonly [customers: number, orders: number, recencyDaysSum: number, totalSpend: string];

/** A clustering with the customers, orders, days since the last order (summed) and spend of each rank. */
export function clustering(asked: number, rows: readonly Row[], bounds: readonly string[]): Clustering {
  const sums = rows.map(
    ([customers, orders, recencyDaysSum, totalSpend], index): ClusterSums => ({
      rank: index + 1,
      customers,
      orders,
      customersWithOrders: orders === 0 ? 0 : customers,
      recencyDaysSum,
      totalSpend,
    }),
  );
  return {
    asked,
    table: buildScoreTable({ k: rows.length, language: 'en', rows: sums }),
    bounds: rows.map((_, index) => ({ lower: bounds[index - 1] ?? null, upper: bounds[index] ?? null })),
  };
}

const three: readonly Row[] = [
  [1614, 2217, 751_924, '62480.31'],
  [589, 2468, 134_881, '88107.25'],
  [154, 2234, 8_932, '93504.38'],
];
const ten: readonly Row[] = [
  [702, 702, 338_364, '16532.10'],
  [431, 560, 206_449, '17240.88'],
  [318, 545, 139_602, '18961.47'],
  [247, 588, 84_227, '20745.03'],
  [198, 601, 47_124, '22884.59'],
  [163, 655, 29_014, '25377.16'],
  [124, 692, 14_136, '27911.40'],
  [91, 783, 7_098, '31046.29'],
  [56, 861, 2_632, '34010.77'],
  [27, 932, 837, '29382.25'],
];
const predicted = [0.02, 0.05, 0.08, 0.12, 0.19, 0.3, 0.47, 0.74, 1.21, 3.62];
const actual = [0.06, 0.07, 0.09, 0.15, 0.17, 0.35, 0.52, 0.78, 1.37, 3.81];

const unknown = {
  logScore: null,
  crps: null,
  rmse: null,
  mae: null,
  bias: null,
  spearman: null,
  gini: null,
  top10: null,
  brier: null,
  promised80: null,
  observed80: null,
  pit80: null,
  promised95: null,
  observed95: null,
  pit95: null,
  pitDeciles: null,
  calibration: [],
  orderCalibration: null,
  cohorts: [],
} as const;

const bgNbd = {
  ...unknown,
  model: 'bg-nbd',
  logScore: 0.86,
  crps: 0.51,
  rmse: 1.603,
  mae: 0.754,
  bias: -0.075,
  spearman: 0.55,
  gini: 0.66,
  top10: 0.487,
  brier: 0.14,
  promised80: 0.95,
  observed80: 0.94,
  pit80: 0.79,
  pitDeciles,
  orderCalibration: predicted.map((mean, index) => ({
    decile: index + 1,
    customers: index % 3 === 0 ? 235 : 236,
    predictedMean: mean / (1 + mean),
    actualMean: (actual[index] ?? 0) / (1 + (actual[index] ?? 0)),
  })),
  calibration: predicted.map((predictedMean, index) => ({
    decile: index + 1,
    customers: index % 3 === 0 ? 235 : 236,
    predictedMean,
    actualMean: actual[index] ?? 0,
  })),
};
const cut = {
  cutoff: '1997-09-30',
  holdoutDays: 273,
  customers: 2357,
  totals: { actualPurchaseDays: 1882, predictedPurchaseDays: 1741, actualSpend: 70_976.39, predictedSpend: 62_480.2 },
};

const backtest: BacktestSummary = {
  orderChoice: {
    chosen: 'bg-nbd',
    incumbent: null,
    because: 'best',
    candidates: [{ name: 'bg-nbd', score: 0.86, difference: null, standardError: null }],
  },
  spendChoice: {
    chosen: 'gamma-gamma',
    incumbent: null,
    because: 'best',
    candidates: [{ name: 'gamma-gamma', score: 17.4, difference: null, standardError: null }],
  },
  learner: null,
  limits: { 'bg-nbd': null },
  contests: [],
  bias: { orders: { bias: -0.075, spread: 0.04 }, spend: { bias: -0.12, spread: 0.05 } },
  main: {
    ...cut,
    orders: [
      bgNbd,
      { ...unknown, model: 'naive', crps: 0.921, rmse: 1.871, mae: 0.921, bias: 0.31, spearman: 0.51, top10: 0.41 },
    ],
    spend: [{ ...unknown, model: 'gamma-gamma', crps: 17.4, rmse: 72.3, mae: 30.4, bias: -0.12 }],
  },
  cutoffs: [{ ...cut, orders: bgNbd, spend: null }],
};

export const cdnowReport: ReportData = {
  store: 'CDNOW',
  language: 'en',
  currency: 'USD',
  asOf: '1998-06-30',
  runId: 'cdnow-1998-06-30-1',
  generatedAt: '2026-02-03T09:41:00Z',
  gate: {
    decision: 'publish',
    reasons: [],
    warnings: [],
    checks: [
      { check: 'audits', status: 'pass', figure: 0, bound: 0, note: 'All data tests passed.' },
      {
        check: 'orders_against_naive',
        status: 'pass',
        figure: -0.41,
        bound: 0.09,
        note: 'The model predicts better than the naive rate: RMSE of orders 1.603 against 1.871.',
      },
    ],
  },
  clusteredBy: { measure: 'predicted_clv', horizonDays: 365 },
  clusterings: [
    clustering(3, three, ['38.20', '141.75']),
    clustering(10, ten, ['3.10', '8.45', '16.90', '29.05', '47.60', '76.20', '118.90', '192.35', '341.00']),
  ],
  lifecycle: [
    { state: 'Active', customers: 611, totalSpend: '128310.42' },
    { state: 'Inactive', customers: 402, totalSpend: '46215.80' },
    { state: 'Hibernating', customers: 1344, totalSpend: '69565.72' },
  ],
  lifecycleThresholds: { active: 182, inactive: 365, hibernating: 730 },
  totals,
  plots,
  modelCard: {
    predictionStatus: 'full',
    facts: { customersWithOrder: 2357, historyDays: 546, daysSinceNewestOrder: 0, customersWithThreeOrders: 741 },
    historicRange: { from: '1997-01-01', to: '1998-06-30', days: 546 },
    horizons: [
      { days: 365, isExtrapolated: true, predictedOrders: 1482, predictedClv: '56903.77' },
      { days: 90, isExtrapolated: false, predictedOrders: 402, predictedClv: '15418.20' },
    ],
    predictionRangeDays: 365,
    models: [
      {
        name: 'BG/NBD',
        parameters: [
          { name: 'r', value: 0.242594, standardError: 0.01 },
          { name: 'alpha', value: 30.895, standardError: 0.01, unit: 'days' },
          { name: 'a', value: 0.792922, standardError: 0.01 },
          { name: 'b', value: 2.425896, standardError: 0.01 },
        ],
        logLikelihood: -9582.4292,
        notes: [],
      },
      {
        name: 'Gamma-Gamma',
        parameters: [
          { name: 'p', value: 6.249, standardError: 0.01 },
          { name: 'q', value: 3.744, standardError: 0.01 },
          { name: 'v', value: 15.444, standardError: 0.01 },
        ],
        logLikelihood: -4055.9177,
        notes: ['q is close to its bound.'],
      },
    ],
    lastRun: { runId: 'cdnow-1998-06-30-1', at: '2026-02-03T09:41:00Z' },
    configuration: { version: 1, changedAt: '2026-02-02T17:05:00Z', changedBy: 'objects/clv.yaml' },
    data: {
      orders: 6919,
      leftOut: [
        { reason: 'cancelled', orders: 12 },
        { reason: 'test', orders: 3 },
      ],
      customers: 2357,
      prospects: 0,
      from: '1997-01-01',
      to: '1998-06-30',
      quarantined: 4,
    },
    backtest,
    profiles: [
      { rule: 1, customer: profile('0018••', 7, 41, '264.18', '118.02', 0.93) },
      { rule: 2, customer: profile('1204••', 2, 63, '58.31', '36.44', 0.61) },
      { rule: 3, customer: null },
      { rule: 4, customer: profile('0733••', 4, 297, '141.90', '21.57', 0.34) },
      { rule: 5, customer: profile('2011••', 1, 471, '14.96', '2.81', 0.07) },
    ],
  },
};

function profile(
  name: string,
  orders: number,
  daysSinceLastOrder: number,
  historicClv: string,
  predictedClv: string,
  orderProbability: number,
) {
  return { name, orders, daysSinceLastOrder, historicClv, predictedClv, orderProbability };
}
