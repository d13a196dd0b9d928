/** What is said before anything is read. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startPostgres } from '../../support/postgres.ts';
import { databases, failure, idsOf, live, openSource, orders, ordersSettings, ordersTable, read, run } from './kit.ts';

const postgres = await startPostgres();
const start = databases(postgres);

describe.skipIf(postgres === undefined)('postgres source: settings', () => {
  it('says in a check what is there and what would make it better', async () => {
    const url =
      await start(`${ordersTable}; alter table orders add column tax boolean; create table "Refund list" (refund_id int, at int);
      create view refunds as select id as refund_id, total as amount, created as refunded_at from orders`);
    const source = openSource(url, { orders: ordersSettings, refunds: { table: 'refunds' } });
    expect(await source.check(live)).toEqual([
      'orders: orders, 8 columns, by updated_at, which has no index: every page reads the whole table; run: create index concurrently on "public"."orders" ("updated_at")',
      'orders: not used: tax needs a number, tax is boolean',
      'refunds: refunds, 3 columns, read whole each time, in one page because it has no primary key: it has no cursor',
    ]);
    await run(url, 'create index on orders (updated_at)');
    expect((await source.check(live))[0]).toBe('orders: orders, 8 columns, by updated_at');
  });

  it.each([
    [{ orders: { ...ordersSettings, table: 'order' } }, 'there is no table order', 'did you mean orders?'],
    [
      { orders: { ...ordersSettings, cursor: 'updatedat' } },
      'has no column updatedat, which cursor names',
      'did you mean updated_at?',
    ],
    [
      { orders: { ...ordersSettings, cursor: 'email' } },
      'cursor needs a time or a number, email is text',
      'leave cursor out',
    ],
    [
      { orders: { table: 'orders' } },
      'no column for order_id and ordered_at and amount',
      'order_id: id, ordered_at: created, amount: total',
    ],
    [
      { orders: { ...ordersSettings, columns: { ...ordersSettings.columns, amount: 'created' } } },
      'amount needs a number, created is timestamp with time zone',
      'query',
    ],
  ])('says what to change: %j', async (streams, message, remedy) => {
    const url = await start(ordersTable);
    const error = await failure(openSource(url, streams).check(live));
    expect(error.message).toContain(message);
    expect(error.remedy).toContain(remedy);
  });

  it('says which rights are missing', async () => {
    const url = await start(
      `${ordersTable}; ${orders(1)}; drop role if exists reader; create role reader login password 'p'`,
    );
    const asReader = url.replace('perdura:perdura@', 'reader:p@');
    const source = openSource(asReader, { orders: ordersSettings });
    expect(await failure(source.check(live))).toMatchObject({
      kind: 'auth',
      remedy: expect.stringContaining('grant select'),
    });
    await run(url, 'grant select (id, customer, created, total) on orders to reader');
    expect(await failure(source.check(live))).toMatchObject({
      kind: 'auth',
      message: 'postgres orders: the user in url may not read updated_at',
    });
    await run(url, 'grant select on orders to reader');
    expect(idsOf(await read(source))).toEqual(['1']);
    const [writable] = await run(asReader, `select has_table_privilege('orders', 'insert')::text as may`);
    expect(writable).toEqual({ may: 'false' });
    await run(url, 'drop owned by reader; drop role reader');
  });

  it('suggests settings for the tables that it finds, which work as they are', async () => {
    const url =
      await start(`create schema shop; create table shop."Order" ("Order No" bigint primary key, customer_ref text, created_at timestamptz,
        modified_at timestamptz, grand_total numeric, currency text, status text);
      insert into shop."Order" values (1, 'c', now(), now(), 12.5, 'EUR', 'paid');
      create table shop.logs (id int, message text); analyze`);
    // As before anything is configured.
    const empty = openSource(url, undefined);
    expect(await failure(empty.check(live))).toMatchObject({
      kind: 'config',
      remedy: expect.stringContaining('discover'),
    });
    const found = (await empty.discover?.(live)) ?? [];
    expect(found.map(({ name, streams, rows }) => [name, streams[0], rows])).toEqual([
      ['shop.Order', 'orders', 1],
      ['shop.logs', undefined, 0],
    ]);
    const streams = parse(found[0]?.suggestion ?? '') as Record<string, unknown>;
    expect(streams).toEqual({
      orders: {
        table: 'shop.Order',
        columns: {
          order_id: 'Order No',
          customer_id: 'customer_ref',
          ordered_at: 'created_at',
          updated_at: 'modified_at',
          amount: 'grand_total',
        },
        cursor: 'modified_at',
      },
    });
    expect(idsOf(await read(openSource(url, streams)))).toEqual(['1']);
  });

  it.each([
    [{ orders: { table: 'a', query: 'select 1' } }, 'either table or query'],
    [{ orders: {} }, 'either table or query'],
    [{ orders: { table: 'a.b.c' } }, 'must look like'],
    [{ orders: { table: 'a', columns: { total: 'x' } } }, 'total'],
  ])('refuses the setting %j', async (streams, message) => {
    expect(() => openSource('postgres://h/d', streams)).toThrow(message);
  });
});
