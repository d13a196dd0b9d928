/** What a database may hold and a query may do. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PipelineError } from '../../../lib/errors.ts';
import { startPostgres } from '../../support/postgres.ts';
import { tablesOf } from '../../support/source-pages.ts';
import { databases, failure, idsOf, live, openSource, orders, ordersSettings, ordersTable, read, run } from './kit.ts';

const postgres = await startPostgres();
const start = databases(postgres);

describe.skipIf(postgres === undefined)('postgres source: values', () => {
  it('keeps types as they are, and strange names', async () => {
    const url = await start(`
      create schema "Schéma.1"; create domain euros as numeric(20, 4); create type state as enum ('paid', 'pending');
      create table "Schéma.1"."select ""x"" 注文" ("order" uuid primary key, "Kunde Nr" text[], "from" timestamp, "μ" timestamptz,
        e euros, f float8, r real, m money, b boolean, s state, t text, day date);
      insert into "Schéma.1"."select ""x"" 注文" values
        ('00000000-0000-0000-0000-000000000001', '{a,"b c"}', '2024-03-31 02:30:00.5', '2024-03-31 02:30:00.123456+05:30',
          1234567890123456.7891, 0.1, 1e20, 12.5, true, 'paid', '', '2024-02-29'),
        ('00000000-0000-0000-0000-000000000002', null, '2024-01-01', 'infinity', 'NaN', 'Infinity', 'NaN', null, null, null, null, null),
        ('00000000-0000-0000-0000-000000000003', '{}', '2024-01-01', '2024-01-01Z', 1, -0.5, 1, -1, false, 'pending',
          E'a,"b"\\n\\r\\n\\\\.\\t\\u00e9😀', '0044-03-15 BC')`);
    const table = '"Schéma.1"."select ""x"" 注文"';
    const columns = {
      order_id: 'order',
      customer_id: 'Kunde Nr',
      ordered_at: 'from',
      updated_at: 'μ',
      amount: 'e',
      discount: 'f',
      tax: 'r',
      shipping: 'm',
      is_subscription_renewal: 'b',
      status: 's',
      channel: 't',
      cancelled_at: 'day',
    };
    const source = openSource(url, { orders: { table, columns } });
    const { pages } = await read(source);
    const rows = tablesOf(pages).orders ?? {};
    expect(rows).toEqual({
      '00000000-0000-0000-0000-000000000001': {
        order_id: '00000000-0000-0000-0000-000000000001',
        customer_id: '{a,"b c"}',
        ordered_at: '2024-03-31 02:30:00.5',
        updated_at: '2024-03-30T21:00:00.123456Z',
        amount: '1234567890123456.7891',
        discount: '0.1',
        tax: '1e+20',
        shipping: '12.50',
        is_subscription_renewal: 'true',
        status: 'paid',
        cancelled_at: '2024-02-29',
      },
      // What is no number or no moment arrives as what it is: typing refuses it, row by row.
      '00000000-0000-0000-0000-000000000002': {
        order_id: '00000000-0000-0000-0000-000000000002',
        ordered_at: '2024-01-01 00:00:00',
        updated_at: 'infinity',
        amount: 'NaN',
        discount: 'Infinity',
        tax: 'NaN',
      },
      '00000000-0000-0000-0000-000000000003': {
        order_id: '00000000-0000-0000-0000-000000000003',
        customer_id: '{}',
        ordered_at: '2024-01-01 00:00:00',
        updated_at: '2024-01-01T00:00:00.000000Z',
        amount: '1.0000',
        discount: '-0.5',
        tax: '1',
        shipping: '-1.00',
        is_subscription_renewal: 'false',
        status: 'pending',
        channel: 'a,"b"\n\r\n\\.\té😀',
        cancelled_at: '0044-03-15 BC',
      },
    });
  });

  it('tells nothing from an empty text in what it stages', async () => {
    const url = await start(`${ordersTable}; insert into orders (id, customer, email, total) values (1, '', null, 1)`);
    const folder = await mkdtemp(join(tmpdir(), 'perdura-pg-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [resource] = openSource(url, { orders: { ...ordersSettings, cursor: undefined } }).resources;
    for await (const { parts } of resource?.read({
      cursor: undefined,
      signal: live,
      folder,
      now: () => new Date(0),
      tell: () => undefined,
    }) ?? []) {
      for (const part of parts) {
        const text = 'file' in part ? await readFile(part.file.path, 'utf8') : '';
        expect(text).toMatch(/^order_id,customer_id,email,[^\n]*\n1,"",,/);
      }
    }
  });

  it('tells what became of columns, and stops where one that is needed no longer fits', async () => {
    const url = await start(`${ordersTable}; ${orders(1)}`);
    const open = () => openSource(url, { orders: ordersSettings });
    const { cursor } = await read(open());
    await run(
      url,
      'alter table orders add column note text; alter table orders drop column email; alter table orders alter total type float8',
    );
    const drifted = await read(open(), { cursor });
    expect(drifted.told).toEqual([
      'orders: column total was numeric(12,2), is double precision',
      'orders: column note (text) is new',
      'orders: column email is gone',
    ]);
    expect((await read(open(), { cursor: drifted.cursor })).told).toEqual([]);
    await run(url, 'alter table orders alter total type date using null::date, alter total drop not null');
    expect(await failure(read(open(), { cursor }))).toMatchObject({
      kind: 'bad_data',
      message: 'postgres orders: amount needs a number, total is date',
    });
    await run(url, 'alter table orders drop column customer');
    expect(await failure(open().check(live))).toMatchObject({
      kind: 'bad_data',
      message: 'postgres orders: has no column customer, which columns.customer_id names',
    });
  });

  it.each([
    ['writes', `with gone as (delete from orders returning *) select * from gone`, 'config'],
    ['calls what writes', `select *, setval('numbers', 7) from orders`, 'config'],
    ['breaks out', `select * from orders) as source; delete from orders; select * from (select 1`, 'config'],
    ['breaks out of a comment', `select * from orders -- `, undefined],
    ['ends in a semicolon', `select * from orders ; `, undefined],
    ['has a mistake', `select * form orders`, 'config'],
    ['names a column twice', `select id, id from orders`, 'config'],
    ['stumbles over a value', `select *, (customer || '')::int as quantity from orders`, 'bad_data'],
  ])('is not harmed by a query that %s', async (_, query, kind) => {
    const url = await start(`${ordersTable}; create sequence numbers; ${orders(3)}`);
    const source = openSource(url, { orders: { ...ordersSettings, table: undefined, query } });
    const outcome = await read(source).then(
      (done) => idsOf(done).length,
      (error: unknown) => error,
    );
    expect(outcome instanceof PipelineError ? outcome.kind : outcome).toBe(kind ?? 3);
    expect(JSON.stringify(outcome)).not.toContain('c1');
    expect(await run(url, 'select count(*)::text as n, (select last_value from numbers) as last from orders')).toEqual([
      { n: '3', last: '1' },
    ]);
  });

  it('ends with an error that may pass when the connection is cut or time is up', async () => {
    const url = await start(`${ordersTable}; ${orders(20_000)}`);
    const slow = {
      ...ordersSettings,
      table: undefined,
      cursor: undefined,
      query: 'select *, pg_sleep(0.001) as "x y" from orders',
    };
    const late = openSource(
      url,
      { orders: { ...slow, columns: { ...slow.columns, channel: 'x y' } } },
      { statementTimeoutSeconds: 1 },
    );
    expect(await failure(read(late))).toMatchObject({
      kind: 'unavailable',
      message: 'postgres query of orders: no answer within 1 s',
    });
    const cut = openSource(url, { orders: { ...slow, columns: { ...slow.columns, channel: 'x y' } } });
    const reading = failure(read(cut));
    let killed = 0;
    while (killed === 0) {
      const [row] = await run(
        url,
        `select count(pg_terminate_backend(pid))::text as n from pg_stat_activity where query like 'copy%' and state = 'active'`,
      );
      killed = Number(row?.['n']);
    }
    expect(await reading).toMatchObject({ kind: 'unavailable' });
    const stop = new AbortController();
    const stopped = read(openSource(url, { orders: { ...slow, columns: { ...slow.columns, channel: 'x y' } } }), {
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('enough')), 300);
    await expect(stopped).rejects.toThrow('enough');
  });

  it('reads values of megabytes', async () => {
    const url = await start(`create table p (id int primary key, title text, attributes jsonb);
      insert into p values (1, 'a', jsonb_build_object('x', repeat('é😀"', 200000))), (2, 'b', '{}')`);
    const { pages } = await read(openSource(url, { products: { table: 'p', columns: { product_id: 'id' } } }));
    const [row] = pages.flatMap(({ rows }) => rows.map(({ row: one }) => one));
    expect((JSON.parse(row?.['attributes'] ?? '{}') as { x: string }).x).toHaveLength(800_000);
  });
});
