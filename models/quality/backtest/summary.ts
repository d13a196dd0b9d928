/** A back-test as people read it: one cut-off in full, the others by their headlines. */
import type { OrderModelName } from '../../clv/order-model.ts';
import type { SpendModelName } from '../../clv/spend-model.ts';
import type { Choice } from '../choice/choose-by-score.ts';
import type { ForecastMeasures } from '../measures/forecast-measures.ts';
import type { StoreTotals } from './backtest-at.ts';
import type { RollingBacktest } from './backtest.ts';
import type { Cutoff } from './plan-cutoffs.ts';

export interface BacktestSummary extends Pick<RollingBacktest, 'contests' | 'bias' | 'limits' | 'learner'> {
  readonly orderChoice: Choice<OrderModelName>;
  readonly spendChoice: Choice<SpendModelName> | null;
  /** The cut-off with the longest hold-out, the latest of equal ones. */
  readonly main: CutoffSummary & {
    /** Every forecaster; groups of customers are kept for the chosen model alone. */
    readonly orders: readonly ForecastMeasures[];
    readonly spend: readonly ForecastMeasures[];
  };
  /** Earliest first. */
  readonly cutoffs: readonly (CutoffSummary & {
    readonly orders: Headline;
    readonly spend: Headline | null;
  })[];
}

export interface CutoffSummary {
  readonly cutoff: string;
  readonly holdoutDays: number;
  /** Who had bought by the cut-off, of those tested. */
  readonly customers: number;
  /** By the chosen models. */
  readonly totals: StoreTotals;
}

/** Of the chosen model. */
export type Headline = Pick<ForecastMeasures, 'logScore' | 'crps' | 'rmse' | 'bias' | 'pit80' | 'observed80'>;

/** @param plan in the order of the cut-offs tested */
export function summariseBacktest(tested: RollingBacktest, plan: readonly Cutoff[]): BacktestSummary {
  const { orderChoice, spendChoice, contests, bias, limits, learner } = tested;
  const described = tested.cutoffs.map((cutoff, i) => ({
    cutoff: plan[i]!.cutoff,
    holdoutDays: cutoff.holdoutDays,
    customers: cutoff.customers,
    totals: cutoff.totals,
  }));
  const longest = described.reduce(
    (best, { holdoutDays }, i) => (holdoutDays >= described[best]!.holdoutDays ? i : best),
    0,
  );
  const { orders, spend } = tested.cutoffs[longest]!;
  return {
    orderChoice,
    spendChoice,
    contests,
    bias,
    limits,
    learner,
    main: {
      ...described[longest]!,
      orders: withGroupsOf(orderChoice.chosen, orders),
      spend: withGroupsOf(spendChoice?.chosen, spend),
    },
    cutoffs: tested.cutoffs.map((cutoff, i) => ({
      ...described[i]!,
      orders: headline(cutoff.orders.find(({ model }) => model === orderChoice.chosen)!),
      spend: spendChoice === null ? null : headline(cutoff.spend.find(({ model }) => model === spendChoice.chosen)!),
    })),
  };
}

const withGroupsOf = (chosen: string | undefined, all: readonly ForecastMeasures[]): readonly ForecastMeasures[] =>
  all.map((measures) =>
    measures.model === chosen ? measures : { ...measures, calibration: [], orderCalibration: null, cohorts: [] },
  );

const headline = ({ logScore, crps, rmse, bias, pit80, observed80 }: ForecastMeasures): Headline => ({
  logScore,
  crps,
  rmse,
  bias,
  pit80,
  observed80,
});
