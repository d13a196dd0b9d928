/** A project with a bit of everything that pages show: a source, an audit that warns, personal columns, names to escape. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SqlDocs } from '../../../report/sql-docs/docs-data.ts';
import { type DocsArgs, describeProject } from '../../../app/sql/operations/docs.ts';
import { runProject } from '../../../app/sql/operations/run.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';

const files = {
  'data/orders.csv': `id,customer,email,amount,channel,ordered_at
1,ada,ada@shop.test,10.50,online,2024-01-01
2,ada,ada@shop.test,4.00,store,2024-01-03
3,ben,ben@shop.test,7.25,,2024-02-01
`,
  'sources.yaml': `sources:
  src_orders:
    files: data/orders.csv
    description: Orders as exported.
    key: [id]
    columns: { amount: What was paid. }
exposures:
  - { name: weekly_mail, owner: crm, reads: [customers] }
`,
  'staging/stg_orders.sql': `/*
model: stg_orders      layer: staging      materialized: view      grain: id
An order as exported.
*/
select id, customer, email, cast(amount as decimal(18, 2)) as amount, channel, ordered_at from src_orders
`,
  'marts/customers.sql': `/*
model: customers      layer: marts      materialized: table      grain: customer
audits: unique(customer), warn not_null(first_channel), accept(spend > 0)
owner: crm      tags: daily
A customer <b>with</b> orders. A second sentence.
columns:
spend: Sum of "all" amounts & more.
*/
-- each customer
select customer, max(email) as email, sum(amount) as spend, min_by(channel, id) as first_channel
from stg_orders where amount > 0 group by customer
`,
};

const listening = { signal: new AbortController().signal, tell: () => undefined };

export async function smallShop(args: DocsArgs = { withProfile: true }): Promise<{ folder: string; docs: SqlDocs }> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-docs-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const target = {
    kind: 'standalone' as const,
    folder,
    database: join(folder, 'shop.duckdb'),
    zone: 'UTC',
    threads: 1,
    memoryLimit: undefined,
  };
  const docs = await withSqlProject(target, listening, async (opened) => {
    await runProject(opened, {
      select: [],
      exclude: [],
      withAudits: true,
      isFull: false,
      acceptSchema: [],
      backfill: null,
    });
    return describeProject(opened, args);
  });
  return { folder, docs };
}

/** The shipped models, from their files alone. */
export const shippedModels = (folder: string): Promise<SqlDocs> =>
  withSqlProject(
    { kind: 'standalone', folder, database: undefined, zone: 'UTC', threads: undefined, memoryLimit: undefined },
    listening,
    (opened) => describeProject(opened, { withProfile: true }),
  );
