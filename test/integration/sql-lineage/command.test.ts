/** `perdura sql lineage` for columns, on a folder of one's own: with a database, without one, and with a name that is none. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { columnLineageOf } from '../../../app/sql/operations/column-lineage.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';
import { showColumnLineage } from '../../../cli/show/column-lineage.ts';

const files = {
  'sources.yaml': 'sources: { src_orders: { files: orders.csv, description: Orders. } }\n',
  'orders.csv': 'id,customer,amount\n1,ada,10\n',
  'staging/stg_orders.sql': `/*
model: stg_orders      layer: staging      materialized: view      grain: id
An order.
*/
select * from src_orders where amount > 0
`,
  'marts/spends.sql': `/*
model: spends      layer: marts      materialized: table      grain: customer
A customer.
*/
select customer, sum(amount) as spend, count(*) as orders from stg_orders group by customer
`,
};

async function lineageOf(of: string, hasDatabase: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-lineage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const database = hasDatabase ? join(folder, 'shop.duckdb') : undefined;
  return withSqlProject(
    { kind: 'standalone', folder, database, zone: 'UTC', threads: 1, memoryLimit: undefined },
    { signal: new AbortController().signal, tell: () => undefined },
    async (opened) => showColumnLineage(await columnLineageOf(opened, { of }), undefined),
  );
}

describe('perdura sql lineage, for columns', () => {
  it.each([true, false])(
    'walks from a column both ways, before anything is built (database: %s)',
    async (hasDatabase) => {
      expect(await lineageOf('STG_orders.amount', hasDatabase)).toBe(
        ['stg_orders.amount', 'comes from', '└─ src_orders.amount', 'goes into', '└─ spends.spend (aggregated)'].join(
          '\n',
        ),
      );
    },
  );

  it('starts at a source, too', async () => {
    expect(await lineageOf('src_orders.customer', true)).toBe(
      [
        'src_orders.customer',
        'comes from',
        '  no column',
        'goes into',
        '└─ stg_orders.customer',
        '   └─ spends.customer',
      ].join('\n'),
    );
  });

  it('shows a model column by column, and what decides its rows', async () => {
    expect((await lineageOf('spends', true)).split('\n').map((line) => line.trimEnd())).toEqual([
      'spends',
      'column    comes from           how',
      'customer  stg_orders.customer  identity',
      'spend     stg_orders.amount    aggregated',
      'orders    stg_orders.*         aggregated',
      'its rows are decided by',
      '  group: stg_orders.customer',
    ]);
  });

  it('names the nearest model or column for one that is none', async () => {
    await expect(lineageOf('spend', true)).rejects.toThrow('no model spend here; did you mean spends?');
    await expect(lineageOf('spends.orderz', true)).rejects.toThrow('spends has no column orderz; did you mean orders?');
  });
});
