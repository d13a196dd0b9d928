/**
 * A shop's orders, invented from a seed: `node bench/generate-orders.ts 1000000 orders.parquet` (or .csv).
 * A fifth as many customers as orders; purchase rates are gamma (shape 1/2: many rare buyers, few constant ones),
 * lifetimes exponential, amounts lognormal around each customer's own level. Equal arguments give equal rows.
 */
import { DuckDBInstance } from '@duckdb/node-api';

export interface OrdersRequest {
  readonly orders: number;
  /** Ends in .parquet or .csv. */
  readonly file: string;
  readonly seed?: number;
}

const firstDay = '2023-01-01';
const days = 1096;

/** The `stream`th uniform number in (0, 1) of row `i`, and a standard normal one (Box and Muller). */
const macros = `
create macro uniform(i, stream) as (hash(i, stream, getvariable('seed')) // 2048 + 0.5) / 9007199254740992.0;
create macro normal(i, stream) as sqrt(-2 * ln(uniform(i, stream))) * cos(2 * pi() * uniform(i, stream + 1));
`;

const model = `
create table customers as
with drawn as (
    select
        customer,
        -- Half a squared normal is gamma with shape 1/2; a whole number, so that sums have no order.
        (pow(normal(customer, 1), 2) * 500000)::bigint as rate,
        floor(uniform(customer, 3) * $days)::integer as first_day,
        least($days - 1, first_day + floor(-ln(uniform(customer, 4)) * 400))::integer as last_day,
        3.4 + 0.6 * normal(customer, 5) as amount_level
    from range(1, getvariable('customers') + 1) as numbers (customer)
),
running as (select *, sum(rate) over (order by customer) as rates_so_far, sum(rate) over () as all_rates from drawn)
-- Repeat orders are dealt out by rate; the running total is rounded, so that they add up exactly.
select
    *,
    1 + round(rates_so_far / all_rates * getvariable('repeats'))::bigint
      - round((rates_so_far - rate) / all_rates * getvariable('repeats'))::bigint as orders
from running;

create view orders as
select
    row_number() over (order by customer, place) as number,
    customer,
    case when place = 1 then first_day
         else first_day + floor(uniform(number_of(customer, place), 7) * (last_day - first_day + 1)) end::integer as day,
    exp(amount_level + 0.4 * normal(number_of(customer, place), 8)) as amount,
    1 + (hash(customer, place, 10) % 4)::integer as units
from customers, range(1, orders + 1) as places (place);
`;

const columns = `
select
    printf('o%08d', number) as order_id,
    printf('c%07d', customer) as customer_id,
    date '${firstDay}' + day as order_date,
    amount::decimal(12, 2) as amount,
    units
from orders order by number
`;

export async function generateOrders({ orders, file, seed = 1 }: OrdersRequest): Promise<void> {
  const format = /\.(parquet|csv)$/.exec(file)?.[1];
  if (format === undefined) throw new RangeError(`generated orders: ${file} must end in .parquet or .csv`);
  if (!Number.isSafeInteger(orders) || orders < 5) throw new RangeError(`generated orders: at least 5, got ${orders}`);
  const customers = Math.floor(orders / 5);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`set variable seed = ${seed}; set variable customers = ${customers};
      set variable repeats = ${orders - customers};`);
    await connection.run(macros);
    await connection.run('create macro number_of(customer, place) as customer * 1000000 + place;');
    await connection.run(model.replaceAll('$days', String(days)));
    const options = format === 'csv' ? 'format csv, header' : 'format parquet';
    await connection.run(`copy (${columns}) to '${file.replaceAll("'", "''")}' (${options})`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

if (import.meta.main) {
  const [orders = '1000000', file = 'orders.parquet', seed = '1'] = process.argv.slice(2);
  await generateOrders({ orders: Number(orders), file, seed: Number(seed) });
}
