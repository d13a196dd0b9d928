/** Views that a stage leaves for the stages and models after it. */
import type { Transaction } from '../storage/warehouse/index.ts';

/** A table of the name makes way. */
export async function replaceView(transaction: Transaction, name: string, sql: string): Promise<void> {
  const [table] = await transaction.rows('select 1 from duckdb_tables() where table_name = $name', { name });
  if (table !== undefined) await transaction.run(`drop table ${name}`);
  await transaction.run(`create or replace view ${name} as ${sql}`);
}
