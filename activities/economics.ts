/** What a new customer is worth and may cost: from the SQL models `economics_*` and the fits to the table `economics`. */
import type { CellFacts, ScopeEconomics } from '../models/economics/economics.ts';
import { isExtrapolated } from '../models/quality/extrapolation.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import type { FittedModels } from './compute/fitted-models.ts';
import type { NewCustomers } from './compute/value-new-customers.ts';
import type { StagePlan, StageTools } from './stage.ts';

export interface Economics extends NewCustomers {
  /** Days of every back-test that was measured. */
  readonly heldOutDays: readonly number[];
}

/** Reads what the SQL models say of new customers, and computes. Needs the models of the stage `cluster`. */
export async function computeEconomics(
  { warehouse, compute }: Pick<StageTools, 'warehouse' | 'compute'>,
  { configuration }: Pick<StagePlan, 'configuration'>,
  models: FittedModels | null,
  heldOutDays: readonly number[],
  signal?: AbortSignal,
): Promise<Economics> {
  const { columns: seen } = await warehouse.columns(
    `select cell_number as cell, sample, observed_months as months, customers from economics_seen
     order by cell_number, sample, observed_months`,
    { cell: 'int32', sample: 'int32', months: 'int32', customers: 'float64' },
  );
  const { columns: spends } = await warehouse.columns(
    `select cell_number as cell, sample, month, spend from economics_spends order by cell_number, sample, month`,
    { cell: 'int32', sample: 'int32', month: 'int32', spend: 'float64' },
  );
  const terms = {
    margin: configuration.margin,
    annualDiscountRate: configuration.annual_discount_rate,
    targetRatio: configuration.target_ratio,
  };
  const cells = await readCells(warehouse);
  const described = await compute.run('valueNewCustomers', { models, cells, seen, spends, terms }, signal);
  return { ...described, heldOutDays };
}

async function readCells(warehouse: StageTools['warehouse']): Promise<readonly CellFacts[]> {
  const rows = await warehouse.rows<{
    number: number | null;
    cohort: string;
    channel: string;
    spend: number | null;
    won: number | null;
  }>(
    `select cells.cell_number as "number", cohort, channel, cast(costs.spend as double) as spend, costs.customers as won
     from economics_cells as cells full join economics_costs as costs using (cohort, channel)
     order by cohort, channel`,
  );
  return rows.map(({ number, cohort, channel, spend, won }) => ({
    cohort,
    channel,
    ...(number === null ? {} : { number }),
    ...(spend === null || won === null ? {} : { acquisition: { spend, customers: won } }),
  }));
}

/** What the columns of `economics` mean, in their order. */
export const economicsColumns = {
  scope: 'store, cohort, channel or cohort_channel: whose new customers the row is about',
  cohort: 'quarter of the first order, such as 2024-Q1; other: quarters of fewer than 30 customers; all',
  channel: 'channel of the first order; other: channels of fewer than 30 customers, or beyond the 20 largest; all',
  horizon_days: '365, 730 or 1825 days since the first order',
  customers: 'new customers in it; those first seen within 60 days of the store’s first order are left out',
  first_order_value: 'mean spend of the first purchase day',
  observed_days: 'age until which at least 30 of them have been seen; beyond it the model speaks',
  basis: 'observed, observed_then_model or model; null when neither reaches the horizon',
  is_extrapolated: 'the model speaks, further ahead than any back-test has compared',
  lifetime_value: 'expected spend of a customer from the first order to the horizon, undiscounted',
  lifetime_value_lower80: 'lower bound of its 80 % interval; null below 30 customers',
  lifetime_value_upper80: 'upper bound',
  model_lifetime_value: 'first_order_value and what the model expects after it, nothing observed',
  break_even_acquisition_cost: 'discounted contribution to the horizon; null without a margin',
  break_even_acquisition_cost_lower80: 'lower bound of its 80 % interval',
  break_even_acquisition_cost_upper80: 'upper bound',
  maximum_acquisition_cost: 'break_even_acquisition_cost / target ratio',
  maximum_acquisition_cost_lower80: 'lower bound of its 80 % interval',
  maximum_acquisition_cost_upper80: 'upper bound',
  acquisition_spend: 'what was spent on winning customers; null when nothing is known of it',
  acquired_customers: 'new customers of the channels and months that were spent on',
  acquisition_cost: 'acquisition_spend / acquired_customers',
  payback_months:
    'first month since the first order by which the discounted contribution covers acquisition_cost; null without cost or margin, and beyond 60',
  payback_months_lower80: 'lower bound of its 80 % interval',
  payback_months_upper80: 'upper bound; null beyond 60',
  value_of_less_dropout: 'change of model_lifetime_value were dropout 1 % lower; of the store only',
  value_of_more_orders: 'the same were purchases 1 % more frequent',
  value_of_larger_orders: 'the same were every purchase worth 1 % more',
} as const;

type EconomicsColumn = keyof typeof economicsColumns;
const notMoney: Partial<Readonly<Record<EconomicsColumn, string>>> = {
  scope: 'varchar',
  cohort: 'varchar',
  channel: 'varchar',
  horizon_days: 'integer',
  customers: 'bigint',
  observed_days: 'integer',
  basis: 'varchar',
  is_extrapolated: 'boolean',
  acquired_customers: 'bigint',
  payback_months: 'integer',
  payback_months_lower80: 'integer',
  payback_months_upper80: 'integer',
};

/** Replaces `economics`: three rows a scope, one for each age. */
export async function writeEconomics(transaction: Transaction, economics: Economics): Promise<void> {
  const names = Object.keys(economicsColumns) as EconomicsColumn[];
  const types = names.map((name) => [name, notMoney[name] ?? 'decimal(18, 4)'] as const);
  await transaction.run(
    `create or replace table economics (${types.map(([name, type]) => `${name} ${type}`).join(', ')})`,
  );
  const rows = economics.scopes.flatMap((scope) => scope.lifetimes.map((_, at) => rowOf(economics, scope, at)));
  if (rows.length === 0) return;
  // Doubles on the way: JSON keeps their digits, and the money of the table is rounded once.
  const given = Object.fromEntries(types.map(([name, type]) => [name, type === 'decimal(18, 4)' ? 'double' : type]));
  await transaction.run(
    `insert into economics select ${names.map((name) => `given.${name}`).join(', ')}
     from (select unnest(from_json($rows, '${JSON.stringify([given])}')) as given)`,
    { rows: JSON.stringify(rows) },
  );
}

function rowOf(
  { sensitivity, heldOutDays }: Economics,
  scope: ScopeEconomics,
  at: number,
): Readonly<Record<EconomicsColumn, string | number | boolean | null>> {
  const { horizonDays, basis, lifetime, modelLifetime, breakEven, maximumCost } = scope.lifetimes[at]!;
  const sensed = scope.scope === 'store' ? sensitivity : null;
  const within = (months: number | null | undefined) =>
    months === null || months === undefined || !Number.isFinite(months) ? null : months;
  return {
    scope: scope.scope,
    cohort: scope.cohort,
    channel: scope.channel,
    horizon_days: horizonDays,
    customers: scope.customers,
    first_order_value: scope.firstOrderValue,
    observed_days: scope.observedDays,
    basis,
    is_extrapolated: basis === null ? null : basis !== 'observed' && isExtrapolated(horizonDays, heldOutDays),
    lifetime_value: lifetime?.value ?? null,
    lifetime_value_lower80: lifetime?.lower80 ?? null,
    lifetime_value_upper80: lifetime?.upper80 ?? null,
    model_lifetime_value: modelLifetime,
    break_even_acquisition_cost: breakEven?.value ?? null,
    break_even_acquisition_cost_lower80: breakEven?.lower80 ?? null,
    break_even_acquisition_cost_upper80: breakEven?.upper80 ?? null,
    maximum_acquisition_cost: maximumCost?.value ?? null,
    maximum_acquisition_cost_lower80: maximumCost?.lower80 ?? null,
    maximum_acquisition_cost_upper80: maximumCost?.upper80 ?? null,
    acquisition_spend: scope.acquisition?.spend ?? null,
    acquired_customers: scope.acquisition?.customers ?? null,
    acquisition_cost: scope.acquisitionCost,
    payback_months: within(scope.payback?.value),
    payback_months_lower80: within(scope.payback?.lower80),
    payback_months_upper80: within(scope.payback?.upper80),
    value_of_less_dropout: sensed?.dropout[at] ?? null,
    value_of_more_orders: sensed?.rate[at] ?? null,
    value_of_larger_orders: sensed?.value[at] ?? null,
  };
}
