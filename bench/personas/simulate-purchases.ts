/**
 * Invented customers and what they buy, from a seed: `node bench/personas/simulate-purchases.ts 1000000 FOLDER` leaves tables
 * `customers` and `purchases` as Parquet files, and the matrix of counts as plain numbers.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { appendColumns } from '../../storage/warehouse/append.ts';
import { uniformNumbers } from '../../models/clusters/uniform-numbers.ts';
import type { SparseRows } from '../../models/personas/types.ts';

const categories = 50;
const tastes = 6;

/**
 * Everybody has one of six tastes: six tenths of what they buy come from its eight categories, the rest from all fifty, of
 * the first ones most. How much they buy varies by a factor of thirty. Counts of purchases, six categories a customer.
 */
function simulatePurchases(customers: number): SparseRows {
  const random = uniformNumbers(20_260_101);
  const starts = new Uint32Array(customers + 1);
  let [columns, values] = [new Uint16Array(1 << 20), new Float64Array(1 << 20)];
  const bought = new Uint16Array(categories);
  let at = 0;
  for (let customer = 0; customer < customers; customer++) {
    const taste = Math.floor(random() ** 1.5 * tastes);
    const purchases = 1 + Math.floor(30 * random() ** 2.2);
    for (let purchase = 0; purchase < purchases; purchase++) {
      const isOfTaste = random() < 0.6;
      const category = isOfTaste
        ? (taste * 8 + Math.floor(8 * random() ** 2)) % categories
        : Math.floor(categories * random() ** 1.8);
      bought[category]!++;
    }
    if (at + categories > columns.length)
      [columns, values] = [twice(columns, Uint16Array), twice(values, Float64Array)];
    for (let category = 0; category < categories; category++) {
      if (bought[category] === 0) continue;
      columns[at] = category;
      values[at++] = bought[category]!;
    }
    bought.fill(0);
    starts[customer + 1] = at;
  }
  return { width: categories, starts, columns: columns.slice(0, at), values: values.slice(0, at) };
}

function twice<A extends Uint16Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  array: A,
  type: new (length: number) => A,
): A {
  const larger = new type(array.length * 2);
  larger.set(array);
  return larger;
}

async function writePurchases(customers: number, folder: string): Promise<void> {
  const { starts, columns, values } = simulatePurchases(customers);
  for (const [name, array] of Object.entries({ starts, columns, values }))
    writeFileSync(join(folder, `${name}.bin`), array);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await instance.connect();
  const place = (name: string): string => `'${join(folder, name).replaceAll("'", "''")}' (format parquet)`;
  try {
    await connection.run('create table counts (customer integer, category integer, purchases integer)');
    const owners = new Int32Array(columns.length);
    for (let customer = 0; customer < customers; customer++) {
      owners.fill(customer, starts[customer], starts[customer + 1]);
    }
    await appendColumns(connection, 'counts', {
      customer: owners,
      category: Int32Array.from(columns),
      purchases: Int32Array.from(values),
    });
    const key = 'left(md5(customer::varchar), 32)';
    await connection.run(`copy (
        select cast(row_number() over (order by customer, category) as integer) as order_number, ${key} as customer_key,
          date '2024-01-01' + cast(customer % 365 as integer) as purchase_date, 'shop' as source, 'online' as channel,
          printf('p%02d', category) as product_id, printf('Category %02d', category) as category, 'all' as "type",
          cast(5 + category as decimal(18, 4)) as amount
        from (select customer, category, unnest(range(purchases)) from counts)
      ) to ${place('purchases.parquet')}`);
    await connection.run(`copy (
        select ${key} as customer_key, false as is_prospect, sum(purchases)::bigint as historic_orders,
          cast(sum(purchases * (5 + category)) as decimal(18, 4)) as historic_clv
        from counts group by customer
      ) to ${place('customers.parquet')}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const [customers, folder] = process.argv.slice(2);
if (folder !== undefined) await writePurchases(Number(customers), folder);
