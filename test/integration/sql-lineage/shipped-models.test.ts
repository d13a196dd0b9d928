/**
 * Column lineage of every shipped model, held against what DuckDB's own optimizer finds: the columns that remain in the
 * scans once unused ones are dropped are those that lineage must name, and no others. Eight models also by hand.
 */
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { type ModelLineage, traceModels } from '../../../storage/warehouse/sql-runner/lineage/index.ts';
import { openSqlShop } from '../../support/sql-shop.ts';
import { byHand } from './by-hand.ts';
import { columnsRead, dropUnusedColumnsOnly } from './columns-read.ts';
import { describeLineage } from './describe-lineage.ts';

const models = await loadModels(fileURLToPath(new URL('../../../sql', import.meta.url)));

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

let tables: ReadonlyMap<string, readonly Column[]>;
let lineage: ReadonlyMap<string, ModelLineage>;
let connection: DuckDBConnection;

beforeAll(async () => {
  const shop = await openSqlShop();
  try {
    await shop.transform({ orders: [{ order_id: '1', customer_id: 'a', ordered_at: '2024-01-01', amount: '5' }] });
    await shop.publish();
    const columns = await shop.rows<Column>(
      `select table_name as "table", column_name as name, data_type as type from duckdb_columns()
       where schema_name = 'main' and not internal order by table_name, column_index`,
    );
    tables = Map.groupBy(columns, ({ table }) => table);
  } finally {
    await shop.close();
  }
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  const ofModels = new Set(models.map(({ name }) => name));
  const sources = [...tables].filter(([name]) => !ofModels.has(name));
  lineage = await traceModels(connection, models, new Map(sources.map(([name, list]) => [name, namesOf(list)])));
  for (const [name, list] of tables) {
    const definitions = list.map((column) => `"${column.name}" ${column.type}`);
    await connection.run(`create table "${name}" (${definitions.join(', ')})`);
  }
  await dropUnusedColumnsOnly(connection);
});
afterAll(() => connection?.closeSync());

const namesOf = (columns: readonly Column[]): readonly string[] => columns.map(({ name }) => name);

describe('column lineage of the shipped models', () => {
  it.each(models.map(({ name }) => name))('finds every column of %s, and where each comes from', (name) => {
    const traced = lineage.get(name);
    expect(traced?.hasAllColumns).toBe(true);
    expect(traced?.unknown).toEqual([]);
    expect(traced?.columns.flatMap((column) => column.unknown)).toEqual([]);
    const names = traced?.columns.map((column) => column.name);
    // Audits leave no table.
    expect(names).toEqual(tables.has(name) ? namesOf(tables.get(name) ?? []) : names);
  });

  it.each(models)('names for $name the columns that DuckDB reads, and no others', async ({ name, sql }) => {
    const traced = lineage.get(name);
    const named = [...(traced?.columns ?? []).flatMap(({ sources }) => sources), ...(traced?.influences ?? [])]
      .filter(({ column }) => column !== '*')
      .map(({ table, column }) => `${table}.${column}`);
    expect([...new Set(named)].sort()).toEqual(await columnsRead(connection, sql));
  });

  it.each(Object.keys(byHand))('traces %s as a person does who reads its query', (name) => {
    const traced = lineage.get(name);
    expect(traced === undefined ? undefined : describeLineage(traced)).toEqual(byHand[name]);
  });
});
