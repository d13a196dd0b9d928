/**
 * What a shop's export would hold, invented from a seed: `node bench/elt/generate.ts 1000000 FOLDER` writes `orders_000.parquet`,
 * `customers.parquet` (a fifth as many), and `delta.parquet`: one order in a hundred new or, for a fifth of them, changed
 * later. Equal arguments give equal rows.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const macros = `
create macro draw(i, stream, n) as (hash(i, stream) % n)::bigint;
create macro one_of(list, i, stream) as list[1 + draw(i, stream, len(list))];
`;

const orders = `
create view drawn as
select
    order_id,
    1 + draw(order_id, 1, 1000000) * draw(order_id, 2, 1000000) * getvariable('customers') // 1000000000000 as customer_id,
    timestamp '2024-01-01' + to_seconds(draw(order_id, 3, 730 * 86400)) as created_at,
    500 + draw(order_id, 4, 9000) + if(draw(order_id, 5, 200) = 0, 50000 + draw(order_id, 6, 200000), 0) as subtotal_cents,
    draw(order_id, 7, 100) as fate
from range(1, getvariable('orders') + 1) as numbers (order_id);

create view orders as
select
    order_id,
    customer_id,
    'C' || customer_id || '@Example.test' as email,
    created_at,
    created_at + to_seconds(draw(order_id, 8, 86400)) as updated_at,
    one_of(['USD', 'EUR', 'GBP', 'USD'], order_id, 9) as currency,
    case
        when fate < 84 then 'paid'
        when fate < 90 then 'partially_refunded'
        when fate < 94 then 'refunded'
        when fate < 98 then 'pending'
        else 'voided'
    end as financial_status,
    draw(order_id, 10, 250) = 0 as is_test,
    if(draw(order_id, 11, 40) = 0, created_at + interval 2 hour, null) as cancelled_at,
    subtotal_cents,
    if(draw(order_id, 12, 4) = 0, subtotal_cents // 10, 0) as discount_cents,
    if(subtotal_cents < 5000, 595, 0) as shipping_cents,
    subtotal_cents * 8 // 100 as tax_cents,
    case
        when fate between 84 and 89 then subtotal_cents * (10 + draw(order_id, 13, 60)) // 100
        when fate between 90 and 93 then subtotal_cents
        else 0
    end as refunded_cents,
    one_of(['US', 'DE', 'GB', 'FR', 'CA', 'AU', 'NL', 'SE'], order_id, 14) as country,
    one_of(['web', 'pos', 'app', 'wholesale'], order_id, 15) as channel,
    1 + draw(order_id, 16, 5) as item_count
from drawn;
`;

const customers = `
select
    customer_id,
    'C' || customer_id || '@Example.test' as email,
    draw(customer_id, 21, 10) <> 0 as accepts_marketing,
    timestamp '2023-06-01' + to_seconds(draw(customer_id, 22, 900 * 86400)) as created_at
from range(1, getvariable('customers') + 1) as numbers (customer_id)`;

/** Everything in it was updated after everything before it. */
const delta = `
select * replace (
    order_id + getvariable('orders') as order_id,
    timestamp '2026-01-02' + to_seconds(order_id % 86400) as created_at,
    timestamp '2026-01-03' + to_seconds(order_id % 86400) as updated_at,
    if(cancelled_at is null, null, timestamp '2026-01-03') as cancelled_at
)
from orders where order_id <= getvariable('orders') * 8 // 1000
union all
select * replace (
    'refunded' as financial_status, subtotal_cents - discount_cents as refunded_cents, timestamp '2026-01-04' as updated_at
)
from orders where order_id % 500 = 7`;

export async function generateElt(count: number, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const write = (query: string, name: string) =>
    connection.run(`copy (${query} order by all) to '${join(folder, name).replaceAll("'", "''")}' (format parquet)`);
  try {
    await connection.run(
      `set variable orders = ${count}::bigint; set variable customers = ${Math.floor(count / 5)}::bigint;`,
    );
    await connection.run(macros);
    await connection.run(orders);
    await write('select * from orders', 'orders_000.parquet');
    await write(customers, 'customers.parquet');
    await write(delta, 'delta.parquet');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

if (import.meta.main) {
  const [count = '1000000', folder = '.'] = process.argv.slice(2);
  await generateElt(Number(count), folder);
}
