/** A metric and what it takes away, as text. */
import type { FilterName, MetricConfiguration, OrdersAndMoney, PreviewedMetric } from '../../app/metrics.ts';
import { showTable } from './columns.ts';
import { money, percent, whole } from './numbers.ts';

export const describeFilters = (metric: MetricConfiguration): string =>
  (['sources', 'channels', 'renewals', 'zero_orders'] as const)
    .flatMap((filter) => describeFilter(metric, filter) ?? [])
    .join('; ') || 'every order';

/** Undefined where the filter lets everything through. */
function describeFilter(metric: MetricConfiguration, filter: FilterName): string | undefined {
  if (filter === 'renewals') {
    return { all: undefined, without: 'no subscription renewals', only: 'subscription renewals only' }[metric.renewals];
  }
  if (filter === 'zero_orders') return metric.zero_orders === 'all' ? undefined : 'no orders of amount 0';
  const names = metric[filter];
  if (names === undefined) return undefined;
  const said = 'include' in names ? names.include : names.exclude;
  return `${filter} ${'include' in names ? 'only' : 'without'} ${said.join(', ')}`;
}

export function showMetricPreview(preview: PreviewedMetric): string {
  const { store, metric, version, asOf, currency, everything, filters, remaining, unknown } = preview;
  const share = ({ amount }: OrdersAndMoney): string =>
    Number(everything.amount) === 0 ? '–' : percent(Number(amount) / Number(everything.amount));
  const cells = (one: OrdersAndMoney) => [whole(one.orders), money(one.amount), share(one)];
  const right = (head: string) => ({ head, align: 'right' as const });
  const rows = filters.flatMap(({ filter, alone, inOrder }) => {
    const says = describeFilter(metric, filter);
    return says === undefined ? [] : [[says, ...cells(inOrder), whole(alone.orders), money(alone.amount)]];
  });
  const table = showTable(
    [{ head: '' }, right('orders'), right('amount'), right('share'), right('alone: orders'), right('amount')],
    [
      ['counts without a metric', ...cells(everything), '', ''],
      ...rows.map(([says = '', ...numbers]) => [`− ${says}`, ...numbers]),
      ['counts with it', ...cells(remaining), '', ''],
    ],
  );
  const title = `${store} by metric ${metric.name}${version === null ? ' (not applied)' : `, version ${version}`}`;
  return [
    `${title}, orders as of ${asOf}, money in ${currency}`,
    '',
    table,
    ...(rows.length === 0 ? ['', 'the metric takes nothing away'] : []),
    ...(remaining.orders === 0 && everything.orders > 0 ? ['', 'no order is left: a run would stop'] : []),
    ...unknown.map(
      ({ name, nearest }) => `no order has the channel ${name}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    ),
  ].join('\n');
}
