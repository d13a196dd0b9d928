/** What the SQL models know of a run: the one row of `run_context`. */
import { addDays } from '../lib/pure/dates.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import { type MetricFilters, metricColumns, metricValues } from './metric-columns.ts';

export type ContextPlan = Pick<RunPlan, 'store' | 'asOf' | 'zone' | 'currency'> & {
  readonly configuration: Pick<RunPlan['configuration'], 'history_window' | 'lifecycle' | 'order_value'>;
  /** Which orders count; absent: every order. */
  readonly metric?: MetricFilters | null;
};

export const writeRunContext = (transaction: Transaction, run: ContextPlan): Promise<void> =>
  transaction.run(runContextSql, contextValues(run));

/**
 * `as_of_end` is the first instant that no longer counts. The clocks may pass midnight twice, or skip the moment before
 * it: of two ways to find where the day ends, the earlier is right.
 */
const runContextSql = `create or replace table run_context as
  with days as (select cast(cast($asOf as date) + 1 as timestamp) as midnight)
  select $store as store, cast($asOf as date) as as_of,
    least(
      timezone($zone, midnight), timezone($zone, midnight - interval 1 microsecond) + interval 1 microsecond
    ) as as_of_end,
    cast($windowFrom as date) as window_from,
    cast($windowTo as date) as window_to, $zone as zone, $currency as currency,
    cast($active as integer) as active_days, cast($inactive as integer) as inactive_days,
    cast($hibernating as integer) as hibernating_days,
    $isFromLines as is_value_from_lines, $isWithoutTax as is_value_without_tax,
    $isWithoutShipping as is_value_without_shipping, ${metricColumns}
  from days`;

function contextValues(run: ContextPlan) {
  const { history_window: window, lifecycle, order_value: value } = run.configuration;
  const limits =
    window === 'all'
      ? { from: '1900-01-01', to: run.asOf }
      : 'days' in window
        ? { from: addDays(run.asOf, 1 - window.days), to: run.asOf }
        : { from: window.from, to: window.to < run.asOf ? window.to : run.asOf };
  return {
    store: run.store,
    asOf: run.asOf,
    windowFrom: limits.from,
    windowTo: limits.to,
    zone: run.zone,
    currency: run.currency,
    active: lifecycle.active,
    inactive: lifecycle.inactive,
    hibernating: lifecycle.hibernating,
    isFromLines: value?.from === 'lines',
    isWithoutTax: value?.without?.includes('tax') ?? false,
    isWithoutShipping: value?.without?.includes('shipping') ?? false,
    ...metricValues(run.metric),
  };
}
