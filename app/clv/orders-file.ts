/** An orders file in an in-memory DuckDB: read, checked, and collapsed to one row per customer and day. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import { readColumns } from '../../storage/warehouse/columns.ts';
import { readRows } from '../../storage/warehouse/statements.ts';
import { landOrders } from './land-orders.ts';

export interface OrdersRequest {
  readonly file: string;
  /** Days after it are left out, as if the file ended there. */
  readonly lastDay: string;
  /** By when somebody must have bought. */
  readonly until: string;
  /** IANA name of the zone that instants are taken in. */
  readonly zone: string;
}

export interface OrdersFile {
  readonly hasAmounts: boolean;
  /** Customers who bought by `until`, numbered in the order of their ids. Days up to `lastDay`; spend 0 without amounts. */
  readonly purchases: Purchases;
  /** Orders per purchase day up to `until`. */
  readonly ordersPerDay: number;
  /** Holds the table `people` (customer_number, customer_id, last_date, spend), as of `until`. */
  readonly connection: DuckDBConnection;
}

/** Opens the file for some work, and forgets it afterwards. */
export async function withOrders<T>(request: OrdersRequest, work: (orders: OrdersFile) => Promise<T>): Promise<T> {
  const path = resolve(request.file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new PipelineError('config', `orders ${request.file}: there is no such file`, {
      remedy: 'name a CSV or Parquet file with the columns customer_id, order_date or ordered_at, amount',
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'perdura-clv-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '512MB',
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`set timezone = 'UTC'`);
    const job = { connection, path, folder, subject: `orders ${basename(path)}`, zone: request.zone };
    const { hasAmounts } = await landOrders(job);
    await collapse(connection, request);
    return await work({ ...(await readPurchases(connection, job.subject, request)), hasAmounts, connection });
  } finally {
    connection.disconnectSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Money is added as decimals, so that no order of rows shows in a sum. */
async function collapse(connection: DuckDBConnection, { until, lastDay }: OrdersRequest): Promise<void> {
  await connection.run(`
    create table days as
    select customer_id, order_date, count(*) as orders, sum(amount) as spend
    from orders where order_date <= date '${lastDay}' group by all`);
  await connection.run('drop table orders');
  await connection.run(`
    create table people as
    select
      cast(row_number() over (order by customer_id) - 1 as integer) as customer_number,
      customer_id,
      max(order_date) as last_date,
      sum(orders) as orders,
      count(*) as purchase_days,
      cast(sum(spend) as decimal(18, 4)) as spend
    from days where order_date <= date '${until}' group by customer_id`);
}

async function readPurchases(connection: DuckDBConnection, subject: string, { until }: OrdersRequest) {
  const [totals] = await readRows<{ customers: number; orders: number; purchase_days: number }>(
    connection,
    `select count(*) as customers, coalesce(sum(orders), 0)::bigint as orders,
      coalesce(sum(purchase_days), 0)::bigint as purchase_days from people`,
  );
  if (totals === undefined || totals.customers === 0) {
    throw new PipelineError('bad_data', `${subject}: needs orders on or before ${until}, got none`, {
      remedy: 'name a later day with --until',
    });
  }
  const { columns } = await readColumns(
    connection,
    `select customer_number, order_date - date '1970-01-01' as day, cast(coalesce(days.spend, 0) as double) as spend
     from days join people using (customer_id) order by customer_number, order_date`,
    { customer_number: 'int32', day: 'int32', spend: 'float64' },
  );
  await connection.run('drop table days');
  const { customer_number: number, day, spend } = columns;
  const purchases: Purchases = { customers: totals.customers, customer: new Uint32Array(number), day, spend };
  return { purchases, ordersPerDay: totals.orders / totals.purchase_days };
}
