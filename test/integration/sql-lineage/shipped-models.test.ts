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
  // What is left drops unused columns, and neither filters nor joins by statistics of tables that are empty here.
  const [found] = await rows<{ names: string }>(
    `select string_agg(name, ',' order by name) as names from duckdb_optimizers() where name <> 'unused_columns'`,
  );
  await connection.run(`set disabled_optimizers = '${found?.names}'`);
});
afterAll(() => connection?.closeSync());

const namesOf = (columns: readonly Column[]): readonly string[] => columns.map(({ name }) => name);
const rows = async <T>(sql: string): Promise<readonly T[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown as readonly T[];

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
    expect([...new Set(named)].sort()).toEqual(await columnsRead(sql));
  });

  it.each(Object.keys(byHand))('traces %s as a person does who reads its query', (name) => {
    const traced = lineage.get(name);
    expect(traced === undefined ? undefined : describeLineage(traced)).toEqual(byHand[name]);
  });
});

interface PlanNode {
  readonly name?: string;
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
  readonly children?: readonly PlanNode[];
}

async function columnsRead(sql: string): Promise<readonly string[]> {
  const [plan] = await rows<{ explain_value: string }>(`explain (format json) ${sql}`);
  const found = new Set<string>();
  const visit = ({ extra_info: info = {}, children = [] }: PlanNode): void => {
    const table = String(info['Table'] ?? '')
      .split('.')
      .at(-1);
    // A scan whose rows are only counted has an empty one.
    const columns = [info['Projections'] ?? []].flat().filter((column) => column !== '');
    if (table !== '') for (const column of columns) found.add(`${table}.${column}`);
    children.forEach(visit);
  };
  (JSON.parse(plan?.explain_value ?? '[]') as readonly PlanNode[]).forEach(visit);
  return [...found].sort();
}
