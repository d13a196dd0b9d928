/**
 * The floor: the same queries straight through DuckDB, with no tool around them.
 * `node bench/elt/floor.ts full|more DATABASE FOLDER`: everything anew, or the newer orders merged and the rest anew.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { bareModels } from './models.ts';

const [mode, database = '', folder = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { threads: '2' });
const connection = await instance.connect();
const quoted = folder.replaceAll("'", "''");
await connection.run(`create or replace temp view src_orders as from '${quoted}/orders_*.parquet'`);
await connection.run(`create or replace temp view src_customers as from '${quoted}/customers.parquet'`);
for (const { name, sql } of bareModels()) {
  if (name === 'stg_orders' && mode === 'more') await merge(sql);
  else await connection.run(`create or replace ${name === 'int_valid_orders' ? 'view' : 'table'} ${name} as ${sql}`);
}
connection.closeSync();
instance.closeSync();

async function merge(sql: string): Promise<void> {
  await connection.run(`create temp table newer as ${sql} where updated_at > (select max(updated_at) from stg_orders)`);
  await connection.run('begin');
  await connection.run('delete from stg_orders where order_id in (select order_id from newer)');
  await connection.run('insert into stg_orders from newer');
  await connection.run('commit');
}
