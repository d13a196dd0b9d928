/** A metric as SQL reads it: columns of one row, made of parameters. */
import type { RunMetric } from '../lib/pure/run-plan.ts';

export type MetricFilters = Pick<RunMetric, 'name' | 'sources' | 'channels' | 'renewals' | 'zero_orders'>;

/** Null lists are no limit. Channels are in lower case as SQL has it, which is how those of orders came by theirs. */
export const metricColumns = `
    cast($metric as varchar) as metric_name,
    cast(from_json($metricSources, '["VARCHAR"]') as varchar[]) as metric_sources,
    cast(list_transform(from_json($metricChannels, '["VARCHAR"]'), lambda name: lower(name)) as varchar[])
      as metric_channels,
    cast(from_json($metricExcludedSources, '["VARCHAR"]') as varchar[]) as metric_excluded_sources,
    cast(list_transform(from_json($metricExcludedChannels, '["VARCHAR"]'), lambda name: lower(name)) as varchar[])
      as metric_excluded_channels,
    $metricRenewals as metric_renewals,
    $metricZeroOrders as metric_zero_orders`;

export function metricValues(metric: MetricFilters | null | undefined) {
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
