/** The floor of a run: plain DuckDB reads the orders once and leaves each customer's history as Parquet. */
import { DuckDBInstance } from '@duckdb/node-api';

const [orders, histories] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`
copy (
    select
        customer_id,
        count(distinct order_date) - 1 as frequency,
        max(order_date)::date - min(order_date)::date as recency,
        sum(amount::decimal(18, 4)) as spend
    from '${orders}' group by customer_id order by customer_id
) to '${histories}' (format parquet)`);
connection.closeSync();
instance.closeSync();
