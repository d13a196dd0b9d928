/** What the SQL models know of a run: the one row of `run_context`. */
import { addDays } from '../lib/pure/dates.ts';
import type { RunMetric, RunPlan } from '../lib/pure/run-plan.ts';
import type { Transaction } from '../storage/warehouse/index.ts';

export type ContextPlan = Pick<RunPlan, 'store' | 'asOf' | 'zone' | 'currency'> & {
  readonly configuration: Pick<RunPlan['configuration'], 'history_window' | 'lifecycle'>;
  /** Which orders count; absent: every order. */
  readonly metric?: Pick<RunMetric, 'name' | 'sources' | 'channels' | 'renewals' | 'zero_orders'> | null;
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
    cast($metric as varchar) as metric_name,
    cast(from_json($metricSources, '["VARCHAR"]') as varchar[]) as metric_sources,
    cast(from_json($metricChannels, '["VARCHAR"]') as varchar[]) as metric_channels,
    cast(from_json($metricExcludedSources, '["VARCHAR"]') as varchar[]) as metric_excluded_sources,
    cast(from_json($metricExcludedChannels, '["VARCHAR"]') as varchar[]) as metric_excluded_channels,
    $metricRenewals as metric_renewals, $metricZeroOrders as metric_zero_orders
  from days`;

function contextValues(run: ContextPlan) {
  const { history_window: window, lifecycle } = run.configuration;
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
    ...metricValues(run.metric),
  };
}

/** A null list is no limit. */
function metricValues(metric: ContextPlan['metric']) {
  const { sources = {}, channels = {} } = metric ?? {};
  return {
    metric: metric?.name ?? null,
    metricSources: 'include' in sources ? JSON.stringify(sources.include) : null,
    metricChannels: 'include' in channels ? JSON.stringify(channels.include) : null,
    metricExcludedSources: 'exclude' in sources ? JSON.stringify(sources.exclude) : null,
    metricExcludedChannels: 'exclude' in channels ? JSON.stringify(channels.exclude) : null,
    metricRenewals: metric?.renewals ?? 'all',
    metricZeroOrders: metric?.zero_orders ?? 'all',
  };
}
