/** Tables that say nothing of changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../support/postgres.ts';
import { tablesOf } from '../../support/source-pages.ts';
import {
  databases,
  idsOf,
  live,
  numbers,
  openSource,
  orders,
  ordersSettings,
  ordersTable,
  read,
  run,
  type Read,
} from './kit.ts';

const postgres = await startPostgres();
const start = databases(postgres);

describe.skipIf(postgres === undefined)('postgres source: whole tables', () => {
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
});
