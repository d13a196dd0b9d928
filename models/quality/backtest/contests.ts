import { comparePaired } from '../measures/paired.ts';
import type { BaselineName } from './order-forecasts.ts';

export type Quantity = 'orders' | 'spend';

/** The chosen model against one baseline, on the same customers at the same cut-offs. */
export interface Contest {
  readonly quantity: Quantity;
  readonly baseline: BaselineName;
  readonly measure: 'rmse' | 'log_score';
  /** Mean over the cut-offs. */
  readonly model: number;
  readonly against: number;
  /** Model minus baseline of the mean loss (squared errors for the RMSE); below 0 the model is better. */
  readonly difference: number;
  /** Null for a single customer. */
  readonly standardError: number | null;
  /** Differences up to here are rounding, however sure they are. */
  readonly leastDifference: number;
}

export interface ContestColumns {
  readonly customer: Uint32Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly baselines: readonly { readonly name: BaselineName; readonly predicted: Float64Array }[];
}

/** A hundredth, squared. */
const LEAST_PART = 1e-4;

/**
 * Squared errors of a model and of each baseline over the cut-offs. The baselines are points without a distribution, so there is
 * no log score to compare.
 * @param cutoffs one entry per cut-off, the same baselines in each
 * @param unit    what a purchase day counts: 1 for orders, its mean spend for spend
 */
export function contests(quantity: Quantity, cutoffs: readonly ContestColumns[], unit = 1): readonly Contest[] {
  const squared = ({ customer, actual }: ContestColumns, predicted: Float64Array) => ({
    customer,
    loss: predicted.map((value, i) => (value - actual[i]!) ** 2),
  });
  const model = cutoffs.map((cutoff) => squared(cutoff, cutoff.predicted));
  return (cutoffs[0]?.baselines ?? []).map(({ name }, b): Contest => {
    const baseline = cutoffs.map((cutoff) => squared(cutoff, cutoff.baselines[b]!.predicted));
    return {
      quantity,
      baseline: name,
      measure: 'rmse',
      model: meanRoot(model),
      against: meanRoot(baseline),
      ...comparePaired(model, baseline),
      leastDifference: LEAST_PART * unit * unit,
    };
  });
}

function meanRoot(losses: readonly { readonly loss: Float64Array }[]): number {
  const roots = losses.map(({ loss }) => Math.sqrt(loss.reduce((sum, value) => sum + value, 0) / loss.length));
  return roots.reduce((sum, value) => sum + value, 0) / roots.length;
}
