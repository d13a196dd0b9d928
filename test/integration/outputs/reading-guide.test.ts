/** What docs/guides/reading-tables.md tells people to run does run: its SQL on DuckDB and on PostgreSQL, over small tables. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresOutput } from '../../../connectors/postgres/output/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { makeTable, publicationOf } from './shelf.ts';

const server = await startPostgres();
const guide = readFileSync(new URL('../../../docs/guides/reading-tables.md', import.meta.url), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
const statementsOf = (engine: string): readonly string[] =>
  blocks('sql')
    .filter((text) => text.startsWith(`-- ${engine}`))
    .flatMap((text) => text.split(/;\n/))
    .filter((text) => text.trim() !== '');

const customers = `select * from (values
  ('c1', 'Active', 10.5::decimal(18,4), 300.25::decimal(18,4), null::bigint, 3),
  ('c2', 'Inactive', 2.25::decimal(18,4), 120::decimal(18,4), 12, 1),
  ('c3', 'Active', 1::decimal(18,4), 20::decimal(18,4), null, 1)
) as t(customer_key, lifecycle_state, predicted_clv_365d, historic_clv, next_order_overdue_days, cluster_3)`;
const clusters = `select * from (values (3, 1, 'Low', 2, 140::decimal(18,4)), (3, 3, 'High', 1, 300.25::decimal(18,4)), (10, 1, '1', 3, 440.25::decimal(18,4)))
  as t(k, cluster_rank, name, customers, total_spend)`;

const home = mkdtempSync(join(tmpdir(), 'perdura-guide-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function openSnapshot() {
  const store = join(home, '.perdura', 'published', 'cdnow');
  const folder = join(store, '1998-06-30', '1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(store, 'current.json'), JSON.stringify({ asOf: '1998-06-30', n: 1 }));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [name, select] of Object.entries({ customers, clusters })) {
    await connection.run(`copy (${select}) to '${join(folder, name)}.parquet' (format parquet)`);
  }
  return { connection, folder };
}

describe('the guide to reading the tables', () => {
  it('reads the published run in DuckDB', async () => {
    const { connection } = await openSnapshot();
    const statements = statementsOf('DuckDB');
    expect(statements).toHaveLength(3);
    let rows: readonly unknown[] = [];
    for (const statement of statements) {
      const text = statement.replaceAll('.perdura/published', join(home, '.perdura', 'published'));
      rows = (await connection.runAndReadAll(text)).getRowsJson();
    }
    expect(rows).toEqual([
      [3, 1, 'Low', 2, '140.0000'],
      [3, 3, 'High', 1, '300.2500'],
    ]);
  });

  it('asks in Python what DuckDB answers', async () => {
    const { connection, folder } = await openSnapshot();
    await connection.run(`create view customers as select * from '${join(folder, 'customers.parquet')}'`);
    const [, sql = ''] = /duckdb\.sql\("""([^]*?)"""\)/.exec(blocks('python').join('\n')) ?? [];
    expect((await connection.runAndReadAll(sql)).getRowsJson()).toEqual([
      ['Active', '2', '11.5000'],
      ['Inactive', '1', '2.2500'],
    ]);
  });

  it.skipIf(server === undefined)('asks PostgreSQL, and its grants and views survive the next run', async () => {
    const url = (await server?.createDatabase()) ?? '';
    const output = postgresOutput.open(postgresOutput.config.parse({ type: 'postgres', url }));
    const push = async (n: number) =>
      output.push({
        publication: publicationOf(n, [
          await makeTable('customers', customers, ['customer_key']),
          await makeTable('clusters', clusters, ['k', 'cluster_rank']),
        ]),
        acceptSchema: false,
        signal: new AbortController().signal,
      });
    await push(1);
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('create role analyst');
      const answers = [];
      for (const statement of statementsOf('PostgreSQL')) answers.push((await client.query<object>(statement)).rows);
      expect(answers).toHaveLength(5);
      expect(answers[3]).toMatchObject([{ run: 'shop-2026-06-30-1', customers: '3', spend: '440.2500' }]);
      expect(answers[4]).toContainEqual({ attname: 'historic_clv', col_description: "it's historic_clv" });
      await push(2);
      await client.query('set role analyst');
      expect((await client.query('select count(*)::int as many from perdura.customers')).rows).toEqual([{ many: 3 }]);
      await client.query('reset role');
      expect((await client.query('select customer_key from public.at_risk')).rows).toEqual([{ customer_key: 'c2' }]);
      const [model = ''] = blocks('sql').filter((text) => text.startsWith('-- dbt'));
      const compiled = model.replaceAll(/\{\{ source\('perdura', '(\w+)'\) \}\}/g, 'perdura.$1');
      expect((await client.query<{ customer_key: string }>(compiled)).rows).toMatchObject([{ customer_key: 'c1' }]);
    } finally {
      await client.end();
    }
  });
});
