/** What a real database does to who reads it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Cursor, OpenSource, ReadRequest } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { startPostgres } from '../../support/postgres.ts';
import { rowsOf, tablesOf, type KeptPage } from '../../support/source-pages.ts';
import { openSource, ordersSettings, ordersTable, run, withClient } from './kit.ts';

const postgres = await startPostgres();
const live = new AbortController().signal;

interface Read {
  readonly pages: readonly KeptPage[];
  readonly hashes: readonly string[];
  readonly told: readonly string[];
  /** Of the last page. */
  readonly cursor: Cursor | undefined;
}

/** The first resource, page by page; `limit`: as if it were killed after so many. */
async function read(source: OpenSource, more: Partial<ReadRequest> & { readonly limit?: number } = {}): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-pg-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { limit = Infinity, ...request } = more;
  const [pages, hashes, told]: [KeptPage[], string[], string[]] = [[], [], []];
  const [resource] = source.resources;
  if (resource === undefined) throw new Error('no resource');
  const tell = (line: string) => told.push(line);
  for await (const page of resource.read({
    cursor: undefined,
    signal: live,
    folder,
    now: () => new Date(0),
    tell,
    ...request,
  })) {
    const rows = [];
    for (const part of page.parts) {
      for (const row of await rowsOf(part, folder)) rows.push({ stream: part.stream, row });
      if ('file' in part) hashes.push(part.file.sha256);
    }
    pages.push({ resource: resource.name, cursor: page.cursor, rows });
    if (pages.length >= limit) break;
  }
  return { pages, hashes, told, cursor: pages.at(-1)?.cursor };
}

const idsOf = ({ pages }: Read): readonly string[] =>
  Object.keys(tablesOf(pages).orders ?? {}).sort((a, b) => Number(a) - Number(b));
const failure = (work: Promise<unknown>): Promise<PipelineError> =>
  work.then(
    () => Promise.reject(new Error('nothing failed')),
    (error: unknown) => (error instanceof PipelineError ? error : Promise.reject(error as Error)),
  );

describe.skipIf(postgres === undefined)('postgres source', () => {
  async function start(ddl: string) {
    const url = (await postgres?.createDatabase()) ?? '';
    await run(url, ddl);
    return url;
  }
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));
  const orders = (count: number, updated = `'2024-01-01Z'::timestamptz + n * interval '1 minute'`) =>
    `insert into orders (id, customer, updated_at, total) select n, 'c' || n % 7, ${updated}, n from generate_series(1, ${count}) as n`;

  it('finds a row that was committed after later ones were read', async () => {
    const url = await start(`${ordersTable}; ${orders(3)}`);
    await withClient(url, async (slow) => {
      await slow.query('begin');
      await slow.query(`insert into orders (id, updated_at, total) values (4, now(), 1)`);
      await run(url, `insert into orders (id, updated_at, total) values (5, clock_timestamp(), 1)`);
      const first = await read(openSource(url, { orders: ordersSettings }));
      expect(idsOf(first)).toEqual(['1', '2', '3', '5']);
      await slow.query('commit');
      const { cursor } = first;
      expect(idsOf(await read(openSource(url, { orders: ordersSettings }), { cursor }))).toEqual(['4', '5']);
      // What the setting is for: without it the row is lost.
      const hasty = openSource(url, { orders: { ...ordersSettings, lookbackSeconds: 0 } });
      expect(idsOf(await read(hasty, { cursor }))).toEqual(['5']);
    });
  });

  it('reads rows of one moment in pages, and goes on after any of them', async () => {
    const url = await start(`${ordersTable}; ${orders(40, `'2024-01-01Z'`)}`);
    const source = openSource(url, { orders: ordersSettings }, { rowsPerPage: 10 });
    const all = await read(source);
    expect(all.pages.map(({ rows }) => rows.length)).toEqual([10, 10, 10, 10]);
    for (let limit = 1; limit < 4; limit++) {
      const before = await read(source, { limit });
      await run(url, `update orders set total = total + 1, updated_at = '2024-01-02Z' where id = ${limit}`);
      const { cursor } = before;
      const after = await read(source, { cursor });
      expect(idsOf({ ...after, pages: [...before.pages, ...after.pages] })).toEqual(numbers(40));
      expect(tablesOf([...before.pages, ...after.pages]).orders?.[String(limit)]?.['amount']).toBe(`${limit + 1}.00`);
    }
  });

  it('gives the same bytes for the same rows', async () => {
    const url = await start(`${ordersTable}; ${orders(50, `'2024-01-01Z'`)}`);
    const { hashes } = await read(openSource(url, { orders: ordersSettings }, { rowsPerPage: 7 }));
    await run(
      url,
      'create table other as select * from orders order by random(); drop table orders; alter table other rename to orders',
    );
    expect((await read(openSource(url, { orders: ordersSettings }, { rowsPerPage: 7 }))).hashes).toEqual(hashes);
  });

  it('has everything while others write', { timeout: 60_000 }, async () => {
    const url = await start(`${ordersTable}; create index on orders (updated_at); ${orders(500)}`);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const writers = [1, 2, 3].map((writer) =>
      withClient(url, async (client) => {
        for (let n = 0; !stop.signal.aborted; n++) {
          await client.query('begin');
          await client.query(`insert into orders (id, total) values ($1, 1)`, [writer * 1_000_000 + n]);
          await client.query(`update orders set total = $2, updated_at = now() where id = $1`, [
            1 + ((writer * 31 + n * 7) % 500),
            n,
          ]);
          await client.query(`select pg_sleep(${0.02 + (n % 3) / 20})`);
          await client.query(n % 10 === 9 ? 'rollback' : 'commit');
        }
      }),
    );
    const source = openSource(url, { orders: ordersSettings }, { rowsPerPage: 200 });
    const pages: KeptPage[] = [];
    let cursor: Cursor | undefined;
    for (let round = 0; round < 8; round++) {
      // Every other read is killed on its way.
      const got = await read(source, { cursor, ...(round % 2 === 0 ? { limit: 1 + (round % 3) } : {}) });
      pages.push(...got.pages);
      cursor = got.cursor ?? cursor;
    }
    stop.abort();
    await Promise.all(writers);
    pages.push(...(await read(source, { cursor })).pages);
    const truth = await run(url, 'select id::text, total::text from orders');
    const found = tablesOf(pages).orders ?? {};
    expect(
      Object.entries(found)
        .map(([id, row]) => `${id}: ${row['amount']}`)
        .sort(),
    ).toEqual(truth.map(({ id, total }) => `${id}: ${total}`).sort());
  });

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

  describe('a table without a cursor', () => {
    const whole = { ...ordersSettings, cursor: undefined };

    it('changes only the pages that hold what changed, and tells a change that is taken back from none', async () => {
      const url = await start(`${ordersTable}; ${orders(200)}`);
      const source = openSource(url, { orders: whole }, { rowsPerPage: 32 });
      const first = await read(source);
      expect(idsOf(first)).toEqual(numbers(200));
      expect(first.pages.length).toBeGreaterThan(3);
      expect((await read(source)).hashes).toEqual(first.hashes);
      const again = await read(source, { cursor: first.cursor });
      expect(again.pages).toEqual([]);
      await run(url, 'update orders set total = 0 where id = 100');
      const second = await read(source, { cursor: first.cursor });
      expect(second.hashes).toHaveLength(1);
      const isNew = ({ hashes }: Read, ...before: readonly Read[]) =>
        hashes.filter((hash) => !before.some((earlier) => earlier.hashes.includes(hash)));
      expect(isNew(second, first)).toHaveLength(1);
      await run(url, 'update orders set total = 100 where id = 100');
      const third = await read(source, { cursor: second.cursor });
      expect(isNew(third, first, second)).toHaveLength(1);
      await run(url, 'delete from orders where id = 50; insert into orders (id, total) values (201, 1), (-1, 1)');
      expect(isNew(await read(source), first, second, third).length).toBeLessThanOrEqual(3);
    });

    it('has larger pages where there would be very many', async () => {
      const url = await start(`${ordersTable}; ${orders(3000)}`);
      const [resource] = openSource(url, { orders: whole }, { rowsPerPage: 4 }).resources;
      const folder = await mkdtemp(join(tmpdir(), 'perdura-pg-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      let [pages, longest] = [0, 0];
      for await (const page of resource?.read({
        cursor: undefined,
        signal: live,
        folder,
        now: () => new Date(0),
        tell: () => undefined,
      }) ?? []) {
        pages += 1;
        longest = Math.max(longest, JSON.stringify(page.cursor).length);
      }
      expect(pages).toBeGreaterThan(60);
      expect(pages).toBeLessThanOrEqual(201);
      expect(longest).toBeLessThan(4000);
    });

    it('goes on after any page, also when its last row is gone', async () => {
      const url =
        await start(`create table o ("from" text, "to" text, date date, rate numeric, primary key (date, "to", "from"));
        insert into o select 'USD', 'E' || n % 2, '2024-01-01'::date + n / 2, n from generate_series(2, 90) as n`);
      const source = openSource(url, { currency_rates: { table: 'o' } }, { rowsPerPage: 16 });
      const all = await read(source);
      const tables = tablesOf(all.pages);
      expect(Object.keys(tables.currency_rates ?? {})).toHaveLength(89);
      for (let limit = 1; limit < Math.min(4, all.pages.length); limit++) {
        const before = await read(source, { limit });
        const { pages } = await read(source, { cursor: before.cursor });
        expect(tablesOf([...before.pages, ...pages])).toEqual(tables);
      }
      const { cursor } = await read(source, { limit: 2 });
      await run(url, 'delete from o where rate < 60');
      const rest = await read(source, { cursor });
      expect(Object.keys(tablesOf(rest.pages).currency_rates ?? {})).toHaveLength(31);
    });

    it('is one page where it is a view', async () => {
      const url = await start(`${ordersTable}; ${orders(50)}; create view v as select * from orders`);
      const { pages } = await read(openSource(url, { orders: { ...whole, table: 'v' } }, { rowsPerPage: 8 }));
      expect(pages.map(({ rows }) => rows.length)).toEqual([50, 0]);
    });
  });

  it('looks at rows without a cursor, or with one of a far future, each time, and goes on past them', async () => {
    const url =
      await start(`${ordersTable.replace('updated_at timestamptz not null', 'updated_at timestamptz')}; ${orders(3)};
      update orders set updated_at = null where id = 1; update orders set updated_at = '2999-01-01Z' where id = 2;
      insert into orders (id, updated_at, total) values (4, 'infinity', 1)`);
    const source = openSource(url, { orders: ordersSettings });
    const first = await read(source);
    expect(idsOf(first)).toEqual(['1', '2', '3', '4']);
    expect(first.told).toEqual(['orders: 3 rows whose updated_at is empty or far in the future are read each time']);
    await run(url, 'insert into orders (id, total) values (5, 1)');
    const later = await read(source, { cursor: first.cursor });
    expect(idsOf(later)).toContain('5');
    expect(idsOf(later)).not.toContain('1');
    await run(url, 'update orders set total = 77 where id = 1');
    const changed = await read(source, { cursor: later.cursor });
    expect(idsOf(changed)).toEqual(expect.arrayContaining(['1', '2', '4']));
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

  it('goes by numbers that are given out before they are committed', async () => {
    const url = await start(
      `create table p (id serial primary key, title text); insert into p (title) values ('a'), ('b')`,
    );
    const open = (more = {}) =>
      openSource(url, { products: { table: 'p', columns: { product_id: 'id' }, cursor: 'id', ...more } });
    await withClient(url, async (slow) => {
      await slow.query(`begin; insert into p (title) values ('late')`);
      await run(url, `insert into p (title) values ('early')`);
      const { cursor } = await read(open());
      await slow.query('commit');
      const titles = async (source: OpenSource) =>
        (await read(source, { cursor })).pages.flatMap(({ rows }) => rows.map(({ row }) => row['title']));
      expect(await titles(open())).toContain('late');
      expect(await titles(open({ lookbackNumbers: 0 }))).toEqual(['early']);
    });
    const window = { from: '2024-01-01T00:00:00.000Z', until: '2025-01-01T00:00:00.000Z' };
    expect(await failure(read(open(), { window }))).toMatchObject({ kind: 'config' });
  });

  it.each(['timestamp', 'date'])(
    'reads a window over a %s, whatever zone it is of, and no other rows but near it',
    async (type) => {
      const url = await start(`create table p (id int primary key, title text, at ${type});
      insert into p select n, 'x', '2024-01-01'::timestamp + n * interval '6 hours' from generate_series(0, 99) as n`);
      const source = openSource(url, {
        products: { table: 'p', columns: { product_id: 'id', updated_at: 'at' }, cursor: 'at' },
      });
      const window = { from: '2024-01-10T00:00:00.000Z', until: '2024-01-12T00:00:00.000Z' };
      const ids = (await read(source, { window })).pages.flatMap(({ rows }) =>
        rows.map(({ row }) => Number(row['product_id'])),
      );
      expect(ids).toEqual(expect.arrayContaining([36, 37, 38, 39, 40, 41, 42, 43]));
      expect(ids.length).toBeLessThan(20);
    },
  );

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

  it('reads values of megabytes', async () => {
    const url = await start(`create table p (id int primary key, title text, attributes jsonb);
      insert into p values (1, 'a', jsonb_build_object('x', repeat('é😀"', 200000))), (2, 'b', '{}')`);
    const { pages } = await read(openSource(url, { products: { table: 'p', columns: { product_id: 'id' } } }));
    const [row] = pages.flatMap(({ rows }) => rows.map(({ row: one }) => one));
    expect((JSON.parse(row?.['attributes'] ?? '{}') as { x: string }).x).toHaveLength(800_000);
  });
});
