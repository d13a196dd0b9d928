/** The check of several models, each with the columns that the ones before it give. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { Model } from '../model.ts';
import { checkForTrino, type Portability } from './check-for-trino.ts';

/** By name, in the order of `models`, which is that of what they read. `tables`: columns of others, as far as they are known. */
export async function checkModelsForTrino(
  models: readonly Pick<Model, 'name' | 'sql'>[],
  tables: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<ReadonlyMap<string, Portability>> {
  const columns = new Map<string, readonly string[] | undefined>(
    [...tables].map(([name, own]) => [name.toLowerCase(), own]),
  );
  const checked = new Map<string, Portability>();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    for (const { name, sql } of models) {
      const portability = await checkForTrino(connection, sql, (table) => columns.get(table.toLowerCase()));
      if (portability.columns !== undefined) columns.set(name.toLowerCase(), portability.columns);
      checked.set(name, portability);
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
  return checked;
}
