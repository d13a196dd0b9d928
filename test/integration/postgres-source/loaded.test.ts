/** From a database to the warehouse, night after night, interrupted now and then. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OpenSource } from '../../../lib/connector.ts';
import { openSpool, withFolder } from '../../../storage/landing/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { createLandingProject } from '../landing/landing-project.ts';
import { openSource, ordersSettings, ordersTable, run } from './kit.ts';

const postgres = await startPostgres();

async function start(ddl: string) {
  const url = (await postgres?.createDatabase()) ?? '';
  await run(url, ddl);
  const project = await createLandingProject();
  onTestFinished(() => project.remove());
  const tempDirectory = join(project.folder, 'tmp');
  const where = {
    root: project.root,
    store: 'acme',
    connector: 'postgres',
    source: 'shop',
    tempDirectory,
    now: () => new Date(0),
  };

  /** Reads to the end; given up after each so many pages that came further, and taken up again. Gives how many loads are new. */
  async function read(request: string, source: OpenSource, pagesAtOnce = Infinity): Promise<number> {
    const [resource] = source.resources;
    if (resource === undefined) throw new Error('no resource');
    for (let isDone = false; !isDone; ) {
      const spool = await openSpool({ ...where, resource: resource.name });
      await spool.begin(request, 'incremental');
      const from = JSON.stringify(spool.cursor);
      isDone = await withFolder(tempDirectory, async (folder) => {
        let pages = 0;
        const { signal } = new AbortController();
        for await (const page of resource.read({
          cursor: spool.cursor,
          signal,
          folder,
          now: where.now,
          tell: () => undefined,
        })) {
          await spool.append(page);
          pages += 1;
          if (pages >= pagesAtOnce && JSON.stringify(spool.cursor) !== from) return false;
        }
        await spool.seal();
        return true;
      });
      await spool.close();
    }
    return (await project.load()).length;
  }
  return { url, project, read };
}

const latest = `select distinct on (order_id) order_id, amount::varchar as amount, status from raw_orders
  order by order_id, updated_at desc nulls last, _load desc, _row desc`;

describe.skipIf(postgres === undefined)('postgres source, loaded', () => {
  it('ends with the rows of the table, however often it is interrupted', { timeout: 180_000 }, async () => {
    const { url, project, read } = await start(`${ordersTable}; create index on orders (updated_at);
      insert into orders select n, 'c' || n, null, '2024-01-01Z', '2024-02-01Z'::timestamptz + n % 7 * interval '1 hour', 'paid', 'EUR', n / 4.0
      from generate_series(1, 60) as n`);
    const source = openSource(url, { orders: ordersSettings }, { rowsPerPage: 9 });
    for (const night of [1, 2, 3]) {
      await read(`night ${night}`, source, night);
      const truth = await run(
        url,
        'select id::text as order_id, total::numeric(18, 4)::text as amount, status from orders order by 1',
      );
      expect(
        (await project.rows(latest)).toSorted((a, b) => (String(a['order_id']) < String(b['order_id']) ? -1 : 1)),
      ).toEqual(truth.toSorted((a, b) => (String(a['order_id']) < String(b['order_id']) ? -1 : 1)));
      await run(
        url,
        `update orders set status = 'refunded', total = total + 1, updated_at = now() where id % 5 = ${night};
        insert into orders (id, total, status) values (${1000 + night}, 9.99, 'paid')`,
      );
    }
    // What lies in the time that is looked back lands once more, and then no more.
    const wide = openSource(url, { orders: ordersSettings });
    await read('last', wide);
    expect(await read('nothing new', wide)).toBe(0);
    expect(await project.rows('select * from quarantine')).toEqual([]);
  });

  it('sets aside what is no number, no moment or no status, row by row, and reads times without a zone as the store’s', async () => {
    const { url, project, read } =
      await start(`create table orders (order_id int primary key, ordered_at timestamp, amount float8, status text);
      insert into orders values (1, '2024-07-01 00:30:00', 1.25, 'paid'), (2, '2024-07-01', 'NaN', 'paid'), (3, '2024-07-01', '-Infinity', null),
        (4, 'infinity', 1, null), (5, '2024-07-01', 1, 'lost'), (6, null, 1, '')`);
    await read('first', openSource(url, { orders: { table: 'orders' } }));
    const rows = await project.rows(
      `select order_id, strftime(ordered_at, '%Y-%m-%d %H:%M') as at, amount::varchar as amount from raw_orders`,
    );
    expect(rows).toEqual([{ order_id: '1', at: '2024-06-30 22:30', amount: '1.2500' }]);
    expect(
      (await project.rows<{ reason: string }>('select reason from quarantine order by "row"')).map(
        ({ reason }) => reason,
      ),
    ).toEqual([
      expect.stringContaining('amount: NaN is not a number'),
      expect.stringContaining('amount: -Infinity is not a number'),
      expect.stringContaining('ordered_at: "infinity" is not a date'),
      expect.stringContaining('status: "lost" is none of'),
      expect.stringContaining('ordered_at is missing'),
    ]);
  });

  it('follows a table without a cursor there and back again, and lands nothing while it stays as it is', {
    timeout: 180_000,
  }, async () => {
    const { url, project, read } =
      await start(`create table orders (order_id int primary key, ordered_at date default '2024-01-01', amount numeric);
      insert into orders (order_id, amount) select n, n from generate_series(1, 40) as n`);
    const source = openSource(url, { orders: { table: 'orders' } }, { rowsPerPage: 8 });
    const amountOf = async () =>
      (await project.rows(`select amount from (${latest}) where order_id = '7'`))[0]?.['amount'];
    await read('first', source, 1);
    expect(await read('second', source)).toBe(0);
    for (const amount of ['8.0000', '7.0000', '8.0000', '7.0000']) {
      await run(url, `update orders set amount = ${amount} where order_id = 7`);
      expect(await read(`to ${amount}, ${Math.random()}`, source, 2)).toBe(1);
      expect(await amountOf()).toBe(amount);
    }
  });
});
