/** `metric-preview`: what each filter of a metric would take away from the orders that count otherwise. Changes nothing. */
import { type MetricFilters, metricColumns, metricValues } from '../../../activities/metric-columns.ts';
import { PipelineError } from '../../../lib/errors.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';

export const filterNames = ['sources', 'channels', 'renewals', 'zero_orders'] as const;
export type FilterName = (typeof filterNames)[number];

export interface OrdersAndMoney {
  readonly orders: number;
  /** Net of refunds, in the store's currency. */
  readonly amount: string;
}

export interface MetricPreview {
  /** Last day that the orders were counted up to. */
  readonly asOf: string;
  readonly currency: string;
  /** Everything that counts but for a metric. */
  readonly everything: OrdersAndMoney;
  /** What each filter takes: by itself, and of what those before it left. The latter and what remains add up to everything. */
  readonly filters: readonly {
    readonly filter: FilterName;
    readonly alone: OrdersAndMoney;
    readonly inOrder: OrdersAndMoney;
  }[];
  readonly remaining: OrdersAndMoney;
  /** What there is to name, most money first; the fifty largest of each. */
  readonly names: readonly (OrdersAndMoney & { readonly of: 'sources' | 'channels'; readonly name: string })[];
}

/** Orders pass a filter when its condition holds: the same as in int_orders. */
const conditions: Readonly<Record<FilterName, string>> = {
  sources: `coalesce(list_contains(metric_sources, source), true)
    and not coalesce(list_contains(metric_excluded_sources, source), false)`,
  channels: `coalesce(list_contains(metric_channels, channel), true)
    and not coalesce(list_contains(metric_excluded_channels, channel), false)`,
  renewals: `metric_renewals = 'all' or is_subscription_renewal = (metric_renewals = 'only')`,
  zero_orders: `metric_zero_orders = 'all' or gross_amount > 0`,
};

const filtered = `with metric as (select ${metricColumns}),
  orders as (
    select source, channel, amount,
      ${filterNames.map((name) => `(${conditions[name]}) as passes_${name}`).join(', ')}
    from int_orders cross join metric
    where is_counted or left_out_because = 'metric'
  )`;

const sumWhere = (condition: string, name: string): string =>
  `count(*) filter (where ${condition}) as ${name}_orders,
   cast(coalesce(sum(amount) filter (where ${condition}), 0) as decimal(38, 4)) as ${name}_amount`;

const passes = (names: readonly FilterName[]): string => names.map((name) => `passes_${name}`).join(' and ') || 'true';

const totalsSql = `${filtered}
  select ${sumWhere('true', 'everything')}, ${sumWhere(passes(filterNames), 'remaining')},
    ${filterNames
      .flatMap((name, at) => [
        sumWhere(`not passes_${name}`, `${name}_alone`),
        sumWhere(`not passes_${name} and ${passes(filterNames.slice(0, at))}`, `${name}_in_order`),
      ])
      .join(', ')}
  from orders`;

const namesSql = `with named as (
    select unnest([{'of': 'sources', 'name': source}, {'of': 'channels', 'name': channel}], recursive := true), amount
    from int_orders where is_counted or left_out_because = 'metric'
  )
  select "of", name, count(*) as orders, cast(sum(amount) as decimal(38, 4)) as amount from named group by "of", name
  qualify row_number() over (partition by "of" order by sum(amount) desc, name) <= 50
  order by "of" desc, sum(amount) desc, name`;

export async function previewMetric(
  { warehouse: open, name }: Pick<OpenSqlProject, 'warehouse' | 'name'>,
  { metric }: { readonly metric: MetricFilters },
): Promise<MetricPreview> {
  const warehouse = await open();
  const context = await readContext(warehouse, name);
  const [totals = {}] = await warehouse.rows<Record<string, number | string>>(totalsSql, metricValues(metric));
  const pick = (of: string): OrdersAndMoney => ({
    orders: Number(totals[`${of}_orders`]),
    amount: String(totals[`${of}_amount`]),
  });
  return {
    ...context,
    everything: pick('everything'),
    filters: filterNames.map((filter) => ({
      filter,
      alone: pick(`${filter}_alone`),
      inOrder: pick(`${filter}_in_order`),
    })),
    remaining: pick('remaining'),
    names: await warehouse.rows<MetricPreview['names'][number]>(namesSql),
  };
}

/** A store that never ran has no orders to look at. */
async function readContext(
  warehouse: Warehouse,
  store: string,
): Promise<{ readonly asOf: string; readonly currency: string }> {
  const [found] = await warehouse.rows<{ tables: number }>(
    `select count(*) as tables from information_schema.tables where table_name in ('run_context', 'int_orders')`,
  );
  if (found?.tables === 2) {
    const [context] = await warehouse.rows<{ asOf: string; currency: string }>(
      `select cast(as_of as varchar) as "asOf", currency from run_context`,
    );
    if (context !== undefined) return context;
  }
  throw new PipelineError('config', `store ${store}: needs orders to look at, has none yet`, {
    remedy: 'run it once: perdura run',
  });
}
