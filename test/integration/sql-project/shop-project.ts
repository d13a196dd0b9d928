/** A small folder of models of its own for each test, and what a command does in it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Standalone } from '../../../app/sql/open-sql-project.ts';
import type { OperationArgs, OperationName, OperationResult } from '../../../app/sql/operations.ts';
import { performSql } from '../../../app/sql/perform.ts';

export type Files = Readonly<Record<string, string>>;

/** Orders and their statuses → stg_orders (view) → customers, big_spenders (tables) → audit_spend. */
export const shop: Files = {
  'data/orders_1.csv': `order_id,customer_id,ordered_at,status,amount
1,ada,2026-11-01,paid,10.00
2,bo,2026-11-02,paid,25.50
3,ada,2026-11-03,cancelled,99.00
4,ada,2026-11-05,paid,4.50
`,
  'sources.yaml': `sources:
  src_orders:
    files: data/orders_*.csv
    description: Orders as the till exports them.
    freshness: ordered_at within 2 days
`,
  'seeds/statuses.csv': 'status,is_counted\npaid,true\ncancelled,false\n',
  'staging/stg_orders.sql': `/*
model: stg_orders      layer: staging      materialized: view      grain: order_id
owner: data@shop.test
An order.
*/
select order_id, customer_id, ordered_at, status, cast(amount as decimal(18, 2)) as amount from src_orders
`,
  'marts/customers.sql': `/*
model: customers      layer: marts      materialized: table      grain: customer_id
audits: unique(customer_id), accept(spend >= 0)
tags: daily, people
A customer with at least one counted order.
*/
select customer_id, count(*) as orders, sum(amount) as spend
from stg_orders
join statuses using (status)
where is_counted
group by customer_id
`,
  'marts/big_spenders.sql': `/*
model: big_spenders      layer: marts      materialized: table      grain: customer_id
tags: weekly
Who spent more than 20.
*/
select customer_id, spend from customers where spend > 20
`,
  'audits/audit_spend.sql': `/*
model: audit_spend      layer: audits      materialized: view      grain: none
Customers whose orders do not add up.
*/
select customer_id from customers where orders = 0
`,
};

export interface ShopProject {
  readonly folder: string;
  readonly database: string;
  write(file: string, text: string): void;
  remove(file: string): void;
  /** Lines of progress of the operations so far. */
  readonly told: readonly string[];
  perform<N extends OperationName>(operation: N, args: OperationArgs<N>): Promise<OperationResult<N>>;
  /** Rows of the database, as its next reader would see them. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export function shopProject(changes: Files = {}): ShopProject {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-sql-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, 'shop.duckdb');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries({ ...shop, ...changes })) write(file, text);
  const told: string[] = [];
  return {
    folder,
    database,
    write,
    told,
    remove: (file) => rmSync(join(folder, file)),
    perform: (operation, args) =>
      performSql(standalone(folder, database), operation, args, {
        signal: new AbortController().signal,
        tell: (line) => told.push(line),
      }),
    async rows(sql) {
      if (!existsSync(database)) return [];
      const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
      const connection = await instance.connect();
      try {
        return (await connection.runAndReadAll(sql)).getRowObjectsJson();
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}

const standalone = (folder: string, database: string): Standalone => ({
  kind: 'standalone',
  folder,
  database,
  zone: 'UTC',
  threads: 1,
  memoryLimit: undefined,
});

export const everything = { select: [], exclude: [] } as const;
