/** Predictions as a file: one row per customer in the order of their ids, the same bytes whenever the numbers are the same. */
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import type { Predictions } from '../../models/clv/predict.ts';
import { boundNames } from '../../models/clv/predict/bounds.ts';
import { literal } from '../../storage/snapshots/sql-text.ts';
import { appendColumns } from '../../storage/warehouse/append.ts';
import { customerColumns } from './customer-columns.ts';

export interface PredictionsFile {
  readonly out: string;
  readonly until: string;
  readonly ordersPerDay: number;
  readonly hasAmounts: boolean;
}

/** Customers that are in flight between the columns and the table. */
const CHUNK = 65_536;

export async function checkOut(out: string): Promise<void> {
  if (!/\.(csv|parquet)$/i.test(out)) {
    throw new PipelineError('config', `--out: needs a file that ends in .parquet or .csv, is ${out}`);
  }
  const folder = dirname(resolve(out));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new PipelineError('config', `--out: the folder ${folder} is not there`, { remedy: 'make it first' });
  }
}

export async function writePredictions(
  connection: DuckDBConnection,
  predictions: Predictions,
  { out, ...file }: PredictionsFile,
): Promise<void> {
  const { groupOf, horizons } = predictions;
  const [first] = [customerColumns(predictions, 0, 0)];
  const types = Object.entries(first).map(
    ([name, column]) => `${name} ${column instanceof Int32Array ? 'integer' : 'double'}`,
  );
  await connection.run(`create table predicted (${types.join(', ')})`);
  for (let from = 0; from < groupOf.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, groupOf.length);
    await appendColumns(connection, 'predicted', customerColumns(predictions, from, to));
  }
  const target = resolve(out);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const format = /\.csv$/i.test(out) ? 'format csv, header' : 'format parquet, compression zstd, row_group_size 122880';
  try {
    await connection.run(
      `copy (${statement(
        horizons.map(({ horizonDays }) => horizonDays),
        file,
      )}) to ${literal(temporary)} (${format})`,
    );
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Both tables stand in the order of customer numbers, hence of ids: side by side, nothing has to be sorted. */
function statement(
  horizons: readonly number[],
  { until, ordersPerDay, hasAmounts }: Omit<PredictionsFile, 'out'>,
): string {
  const money = (expression: string) => (hasAmounts ? expression : 'cast(null as double)');
  const orders = (bound: string, days: number) => {
    const scaled = `purchase_days_${days}_${bound} * ${ordersPerDay}::double`;
    return `cast(${bound.startsWith('lower') ? `floor(${scaled})` : `ceil(${scaled})`} as integer)`;
  };
  const next = `last_date + cast(round(least(waiting_days, 100000)) as integer)`;
  const columns = [
    'customer_id',
    'cast(frequency as integer) as frequency',
    'cast(recency as integer) as recency',
    'cast(tenure as integer) as tenure',
    'probability_alive',
    `${money(`day_spend / ${ordersPerDay}::double`)} as expected_order_value`,
    `case when waiting_days <= 365 then ${next} end as expected_next_order_date`,
    `case when waiting_days <= 365 and ${next} < date ${literal(until)} then date ${literal(until)} - (${next}) end as next_order_overdue_days`,
    `${hasAmounts ? 'spend' : 'cast(null as decimal(18, 4))'} as historic_clv`,
    ...horizons.flatMap((days) => [
      `purchase_days_${days} as predicted_purchase_days_${days}d`,
      ...boundNames.map((bound) => `purchase_days_${days}_${bound} as predicted_purchase_days_${days}d_${bound}`),
      `purchase_days_${days} * ${ordersPerDay}::double as predicted_orders_${days}d`,
      ...boundNames.map((bound) => `${orders(bound, days)} as predicted_orders_${days}d_${bound}`),
      `${money(`purchase_days_${days} * day_spend`)} as predicted_clv_${days}d`,
      ...boundNames.map((bound) => `${money(`spend_${days}_${bound}`)} as predicted_clv_${days}d_${bound}`),
      `order_probability_${days} as order_probability_${days}d`,
      `1 - order_probability_${days} as churn_risk_${days}d`,
      `${money(`cast(spend as double) + purchase_days_${days} * day_spend`)} as total_clv_${days}d`,
    ]),
  ];
  return `select ${columns.join(', ')} from people positional join predicted`;
}
