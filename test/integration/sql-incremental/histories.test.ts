/** Random histories of orders: whatever arrives in whatever order, an incremental database equals one built from everything. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';
import { build, contents, growing, models } from './project.ts';

/** Latest version of an order wins, a deletion takes it out; customers, days and a table hang on it. */
const written = {
  stg_orders: {
    as: 'incremental(order_id)',
    sql: `with ranked as (
        select *, row_number() over (partition by order_id order by _load desc, _row desc) as version_rank from raw_orders
      )
      select order_id, customer_id, day, amount, _load from ranked where version_rank = 1 and not is_deleted`,
    header: 'audits: accept(amount is distinct from 13)',
  },
  stg_names: 'select customer_id, max(name) as name from raw_names group by 1',
  orders_counted: { as: 'view', sql: 'select o.* from stg_orders as o where o.amount >= 0' },
  orders_named: {
    as: 'view',
    sql: `select o.order_id, o.customer_id, o.day, o.amount, n.name
      from orders_counted as o join stg_names as n on n.customer_id = o.customer_id`,
  },
  customers: {
    as: 'incremental(customer_id)',
    sql: `select customer_id, count(*) as orders, sum(amount) as spend, min(day) as first_day, max_by(day, order_id) as last
      from orders_counted group by customer_id`,
    header: 'audits: accept(spend is distinct from 77)',
  },
  customers_named: {
    as: 'incremental(customer_id)',
    sql: 'select customer_id, max(name) as name, count(*) as orders from orders_named group by customer_id',
  },
  days: {
    as: 'window(day, week, lookback 0)',
    sql: 'select day, count(*) as orders, sum(amount) as spend from orders_counted group by day',
    header: 'audits: accept(orders < 6)',
  },
  top: {
    as: 'incremental(orders)',
    sql: 'select orders, count(*) as customers, sum(spend) as spend from customers group by orders',
  },
  totals: 'select count(*) as customers, sum(orders) as orders, sum(spend) as spend from customers',
};
const names = ['stg_orders', 'stg_names', 'customers', 'customers_named', 'days', 'top', 'totals'] as const;
const sources = [growing('raw_orders'), growing('raw_names', null)];

const id = fc.option(fc.integer({ min: 1, max: 6 }), { freq: 8 });
const arrival = fc.record({
  order_id: id,
  customer_id: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 6 }),
  day: fc.option(fc.integer({ min: 0, max: 30 }), { freq: 12 }),
  amount: fc.option(fc.constantFrom(-1, 0, 5, 7, 10, 13, 77), { freq: 10 }),
  is_deleted: fc.constantFrom(false, false, false, true),
});
type Arrival = typeof arrival extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('load' as const), rows: fc.array(arrival, { maxLength: 5 }) }),
  },
  // In the source itself: rows that vanish, change in place, or come late under an old number.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('vanish' as const), order_id: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      rows: fc.array(arrival, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('name' as const), customer_id: fc.integer({ min: 1, max: 4 }) }),
  },
  // A run that builds only some, or during which more arrives.
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('part' as const),
      names: fc.subarray([...names, 'orders_counted', 'orders_named']),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('during' as const),
      after: fc.constantFrom(...names),
      rows: fc.array(arrival, { minLength: 1, maxLength: 2 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let load = 0;

async function arrive(warehouse: Warehouse, rows: readonly Arrival[], number = ++load): Promise<void> {
  for (const [at, { order_id, customer_id, day, amount, is_deleted }] of rows.entries()) {
    await warehouse.run(
      `insert into raw_orders values ($1, $2, date '2024-01-01' + cast($3 as integer), $4, $5, $6, $7)`,
      [order_id, customer_id, day, amount, is_deleted, number, at + (number === load ? 0 : 1000 + load)],
    );
  }
}

/** What promises refuse is what a history must not hold at the moment of the comparison. */
async function mend(warehouse: Warehouse): Promise<void> {
  await arrive(warehouse, [{ order_id: 1, customer_id: 1, day: 1, amount: 5, is_deleted: false }]);
  const broken = await warehouse.rows<{ order_id: number | null }>(
    `select distinct order_id from raw_orders where amount in (13, 77) or customer_id is null or order_id is not null`,
  );
  for (const { order_id } of broken) {
    await arrive(warehouse, [{ order_id, customer_id: 1, day: 1, amount: 5, is_deleted: true }]);
  }
}

it('equals a full rebuild after every step, failures, retries and sources that change meanwhile included', {
  timeout: 1_200_000,
}, async () => {
  const project = await models(written);
  const incremental = await temporaryWarehouse({ threads: 1 });
  const full = await temporaryWarehouse({ threads: 1 });
  const hows = new Map<string, number>();
  const setUp = async (): Promise<void> => {
    for (const warehouse of [incremental, full]) {
      await warehouse.run(`create or replace table raw_orders
        (order_id integer, customer_id integer, day date, amount integer, is_deleted boolean, _load integer, _row integer)`);
      await warehouse.run(
        `create or replace table raw_names as select i as customer_id, 'n' || i as name from range(1, 4) t(i)`,
      );
    }
  };
  const compare = async (results: Awaited<ReturnType<typeof build>>): Promise<void> => {
    for (const { change } of results.models) if (change !== null) hows.set(change.how, (hows.get(change.how) ?? 0) + 1);
    for (const table of ['raw_orders', 'raw_names']) {
      await full.run(`delete from ${table}`);
      const rows = await incremental.rows<Record<string, never>>(`select * from ${table}`);
      if (rows.length === 0) continue;
      const list = rows.map(
        (row) =>
          `(${Object.values(row)
            .map((value) =>
              value === null ? 'null' : typeof value === 'string' ? `'${value as string}'` : String(value),
            )
            .join(', ')})`,
      );
      await full.run(`insert into ${table} values ${list.join(', ')}`);
    }
    const rebuilt = await build(full, project, { sources, isFull: true });
    for (const name of names) {
      const [ours, theirs] = [results, rebuilt].map(
        ({ models: list }) => list.find((model) => model.name === name)?.status,
      );
      const isBuilt = ours === 'success' || ours === 'unchanged';
      expect([name, isBuilt]).toEqual([name, theirs === 'success']);
      const [built, expected] = isBuilt ? [await contents(incremental, name), await contents(full, name)] : [];
      expect([name, built]).toEqual([name, expected]);
    }
  };
  const perform = async (one: Step): Promise<void> => {
    if (one.kind === 'load') await arrive(incremental, one.rows);
    if (one.kind === 'late') await arrive(incremental, one.rows, Math.max(1, load - 1));
    if (one.kind === 'vanish') await incremental.run('delete from raw_orders where order_id = $1', [one.order_id]);
    if (one.kind === 'name')
      await incremental.run(`update raw_names set name = name || '!' where customer_id = $1`, [one.customer_id]);
    if (one.kind === 'part') {
      const relations = new Set(
        (
          await incremental.rows<{ n: string }>(
            `select table_name as n from duckdb_columns() where schema_name = 'main'`,
          )
        ).map(({ n }) => n),
      );
      const chosen = one.names.filter((name) =>
        project.find((model) => model.name === name)?.dependsOn.every((read) => relations.has(read)),
      );
      await build(incremental, project, { sources, select: { names: chosen } });
    }
    if (one.kind === 'during') {
      const waiting: Promise<void>[] = [];
      await build(incremental, project, {
        sources,
        onProgress: ({ name }) => {
          if (name === one.after) waiting.push(arrive(incremental, one.rows));
        },
      });
      await Promise.all(waiting);
    }
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
      await setUp();
      for (const one of steps) {
        await perform(one);
        const results = await build(incremental, project, { sources });
        await compare(results);
        if (results.models.some(({ status }) => status === 'error') && steps.length % 2 === 0) {
          await mend(incremental);
          await compare(await build(incremental, project, { sources }));
        }
      }
    }),
    { numRuns: 200, endOnFailure: false },
  );
  expect([...hows.keys()].sort()).toEqual(expect.arrayContaining(['full', 'touched', 'windows']));
});
