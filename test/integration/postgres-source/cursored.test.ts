/** What is read by a cursor, and what is lost without looking back. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Cursor, OpenSource } from '../../../lib/connector.ts';
import { startPostgres } from '../../support/postgres.ts';
import { type KeptPage, tablesOf } from '../../support/source-pages.ts';
import {
  databases,
  failure,
  idsOf,
  numbers,
  openSource,
  orders,
  ordersSettings,
  ordersTable,
  read,
  run,
  withClient,
} from './kit.ts';

const postgres = await startPostgres();
const start = databases(postgres);

describe.skipIf(postgres === undefined)('postgres source: by its cursor', () => {
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
});
