import { type AcquisitionSpend, costPerCustomer, cumulate, paybackMonth } from './acquisition.ts';
import { addGroups, type Cell, FEWEST_CUSTOMERS, monthlySpend, observedMonths } from './curve.ts';
import { discountFactors, LIFETIME_MONTHS, lastDayOf } from './months.ts';
import type { Future } from './draw-futures.ts';
import type { Expectation } from './new-customer.ts';
import { middle80 } from './resample.ts';

export interface Terms {
  /** Share of revenue that is contribution; null: contributions are not known. */
  readonly margin: number | null;
  readonly annualDiscountRate: number;
  readonly targetRatio: number;
}

export type Basis = 'observed' | 'observed_then_model' | 'model';

export interface Estimate {
  readonly value: number;
  /** 80 %; null for cells that are too small to draw from. */
  readonly lower80: number | null;
  readonly upper80: number | null;
}

/** What a customer of a cell is worth until an age. */
export interface Lifetime {
  readonly horizonDays: number;
  /** Null when neither customers nor a model reach so far. */
  readonly basis: Basis | null;
  /** Spend, undiscounted. */
  readonly lifetime: Estimate | null;
  /** First purchase and what the models expect alone, without anything observed after it. */
  readonly modelLifetime: number | null;
  /** Discounted contribution: what winning the customer may cost without a loss. */
  readonly breakEven: Estimate | null;
  readonly maximumCost: Estimate | null;
}

export interface CellEconomics {
  readonly customers: number;
  readonly observedDays: number;
  readonly firstOrderValue: number;
  readonly acquisition: AcquisitionSpend | null;
  readonly acquisitionCost: number | null;
  /** Months; bounds are null where they lie beyond five years. */
  readonly payback: Estimate | null;
  readonly lifetimes: readonly Lifetime[];
}

/**
 * Lifetime values, break-even costs and payback of the new customers of one cell.
 * In words: add up what a customer spends month by month; for the interval do it again in every possible future.
 * @param cell at least one customer
 */
export function describeCell(
  cell: Cell,
  model: Expectation | null,
  terms: Terms,
  spent: AcquisitionSpend | undefined,
  futures: readonly Future[],
): CellEconomics {
  if (!(cell.customers > 0)) throw new RangeError('a cell needs at least one customer');
  const once = addGroups(cell);
  const until = observedMonths(once);
  const factors = discountFactors(terms.annualDiscountRate);
  const contribution = (monthly: Float64Array) =>
    cumulate(monthly.map((spend, month) => (terms.margin ?? Number.NaN) * spend * factors[month]!));
  const monthly = monthlySpend(once, model, { until });
  const revenue = cumulate(monthly);
  const contributions = contribution(monthly);
  const isDrawn = cell.customers >= FEWEST_CUSTOMERS;
  const drawn = isDrawn
    ? futures.map((one) => monthlySpend(once, one.model, { until, drawn: { cell, times: one.times } }))
    : [];
  const drawnRevenue = drawn.map(cumulate);
  const drawnContributions = terms.margin === null ? [] : drawn.map(contribution);
  const modelRevenue = model === null ? null : cumulate(monthlySpend(once, model, { until: 0 }));

  const estimate = (values: Float64Array, others: readonly Float64Array[], month: number): Estimate | null => {
    if (!Number.isFinite(values[month]!)) return null;
    return withInterval(
      values[month]!,
      others.map((other) => other[month]!),
    );
  };
  const acquisitionCost = costPerCustomer(spent);
  const payback =
    acquisitionCost === null || terms.margin === null
      ? null
      : withInterval(
          paybackMonth(contributions, acquisitionCost),
          drawnContributions.map((one) => paybackMonth(one, acquisitionCost)),
        );
  return {
    customers: cell.customers,
    observedDays: lastDayOf(until),
    firstOrderValue: monthly[0]!,
    acquisition: spent ?? null,
    acquisitionCost,
    payback,
    lifetimes: LIFETIME_MONTHS.map((month): Lifetime => {
      const breakEven = estimate(contributions, drawnContributions, month);
      return {
        horizonDays: lastDayOf(month),
        basis: basisOf(month, until, model),
        lifetime: estimate(revenue, drawnRevenue, month),
        modelLifetime: modelRevenue?.[month] ?? null,
        breakEven,
        maximumCost: breakEven === null ? null : scale(breakEven, 1 / terms.targetRatio),
      };
    }),
  };
}

function basisOf(month: number, until: number, model: Expectation | null): Basis | null {
  if (month <= until) return 'observed';
  if (model === null) return null;
  return until === 0 ? 'model' : 'observed_then_model';
}

function withInterval(value: number, others: readonly number[]): Estimate {
  if (others.length === 0) return { value, lower80: null, upper80: null };
  const { lower, upper } = middle80(Float64Array.from(others));
  return { value, lower80: lower, upper80: upper };
}

const scale = ({ value, lower80, upper80 }: Estimate, by: number): Estimate => ({
  value: value * by,
  lower80: lower80 === null ? null : lower80 * by,
  upper80: upper80 === null ? null : upper80 * by,
});
