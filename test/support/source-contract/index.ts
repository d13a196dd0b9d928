/**
 * What every source promises, run against a real or a local system that holds a shop of a few pages: at least 7 orders, so that
 * the smallest page size gives several pages, one of them refunded, one with a unicode name or title.
 */
import { describe, expect, it } from 'vitest';
import type { StreamName } from '../../../lib/streams.ts';
import { readPages, tablesOf } from '../source-pages.ts';
import { describeFaults } from './faults.ts';
import { cursorsOf, isRow, rowsIn } from './rows.ts';
import { type SourceUnderTest, startSystem } from './under-test.ts';
import { describeWebhooks } from './webhooks.ts';
import { describeWindows } from './windows.ts';

export type { SourceUnderTest } from './under-test.ts';

/** What a source has; what it has not is not tested. Wrong answers fail. */
interface SourceHas {
  /** A system over HTTP, and a proxy before it. */
  readonly http: boolean;
  readonly webhooks: boolean;
  /** Resources that can be read for a stretch of time. */
  readonly windows: boolean;
}

export function describeSource(
  name: string,
  setUp: () => Promise<SourceUnderTest>,
  has: SourceHas = { http: true, webhooks: true, windows: true },
): void {
  const start = () => startSystem(setUp);
  const more = [
    ...(has.http ? [describeFaults] : []),
    ...(has.webhooks ? [describeWebhooks] : []),
    ...(has.windows ? [describeWindows] : []),
  ];

  describe(`source ${name}`, () => {
    it('describes every setting, refuses one that it does not know, and names its place without secrets', async () => {
      const { source, config, isSilent, open, proxy, deliver } = await start();
      expect({
        http: proxy !== undefined,
        webhooks: source.webhooks !== undefined && deliver !== undefined,
        windows: open().resources.some(({ hasWindows }) => hasWindows),
      }).toEqual(has);
      expect(source.description).toMatch(/\w/);
      expect(source.config.safeParse({ ...config, nonsense: 1 }).success).toBe(false);
      isSilent(source.place(source.config.parse(config)));
    });

    it('finds nothing wrong where all is well, and says what to change where credentials are wrong', async () => {
      const { open, wrongCredentials, failureOf } = await start();
      for (const line of await open().check(new AbortController().signal)) expect(line).toMatch(/\w/);
      if (wrongCredentials === undefined) return;
      const failure = await failureOf(open(wrongCredentials).check(new AbortController().signal));
      expect(['auth', 'config']).toContain(failure.kind);
      expect(failure.remedy).toMatch(/\w/);
    });

    it('reads everything that the system holds, as rows of its streams', async () => {
      const { open, truth } = await start();
      const source = open();
      const pages = await readPages(source);
      expect(pages.length).toBeGreaterThan(1);
      const tables = tablesOf(pages);
      for (const [stream, rows] of Object.entries(await truth())) {
        const read = tables[stream as StreamName] ?? {};
        expect({ [stream]: Object.keys(read).sort() }).toEqual({ [stream]: Object.keys(rows).sort() });
        for (const [key, row] of Object.entries(rows)) expect({ [key]: read[key] }).toMatchObject({ [key]: row });
      }
      const promised = new Map(source.resources.map((resource) => [resource.name, resource.streams]));
      for (const { resource, rows } of pages) {
        for (const { stream, row } of rows) {
          expect(promised.get(resource)).toContain(stream);
          isRow(stream, row);
        }
      }
    });

    it('says of which version orders and their parts are', async () => {
      const { open, source } = await start();
      if (source.isLocal === true) return;
      const tables = tablesOf(await readPages(open()));
      for (const row of Object.values(tables.orders ?? {})) expect(row['updated_at']).toMatch(/^\d{4}-/);
      for (const stream of ['order_lines', 'refunds'] as const) {
        const parts = Object.values(tables[stream] ?? {}).filter((row) => row['order_id'] != null);
        for (const row of parts) expect(row['order_updated_at'], stream).toMatch(/^\d{4}-/);
      }
    });

    it('goes on from any page, whoever asks, and ends with the same rows', async () => {
      const { open, isSilent } = await start();
      const pages = await readPages(open());
      const all = tablesOf(pages);
      for (const [at, { resource, cursor }] of pages.entries()) {
        expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
        for (const value of Object.values(cursor)) {
          expect(value).toBeTypeOf('string');
          expect(value).not.toContain('@');
          isSilent(value);
        }
        const rest = await readPages(open(), { cursors: { [resource]: cursor }, resources: [resource] });
        const others = pages.filter((page, n) => page.resource !== resource || n <= at);
        expect(tablesOf([...others, ...rest])).toEqual(all);
      }
    });

    it('gives the same rows whatever the order of its pages, and however often one comes', async () => {
      const { open } = await start();
      const pages = await readPages(open());
      expect(tablesOf(pages.toReversed().flatMap((page) => [page, page]))).toEqual(tablesOf(pages));
    });

    it('finds what changed since, and nothing is different where nothing did', async () => {
      const { open, change, truth } = await start();
      const pages = await readPages(open());
      const cursors = Object.fromEntries(pages.map(({ resource, cursor }) => [resource, cursor]));
      const again = await readPages(open(), { cursors });
      expect(tablesOf([...pages, ...again])).toEqual(tablesOf(pages));
      const changed = await change();
      const later = await readPages(open(), { cursors: { ...cursors, ...cursorsOf(again) } });
      const found = new Set(rowsIn(later, 'orders').map((row) => row['order_id']));
      for (const key of changed) expect(found).toContain(key);
      const tables = tablesOf([...pages, ...again, ...later]);
      for (const [stream, rows] of Object.entries(await truth())) {
        const read = tables[stream as StreamName] ?? {};
        expect({ [stream]: Object.keys(read).sort() }).toEqual({ [stream]: Object.keys(rows).sort() });
        for (const [key, row] of Object.entries(rows)) expect({ [key]: read[key] }).toMatchObject({ [key]: row });
      }
    });

    it('reads an empty system to its end', async () => {
      const { open, empty } = await start();
      await empty();
      const pages = await readPages(open());
      expect(tablesOf(pages).orders ?? {}).toEqual({});
      const cursors = cursorsOf(pages);
      expect(tablesOf(await readPages(open(), { cursors })).orders ?? {}).toEqual({});
    });

    it('stops at once when it is told to', async () => {
      const { open } = await start();
      const stop = new AbortController();
      stop.abort(new Error('enough'));
      await expect(readPages(open(), { signal: stop.signal })).rejects.toThrow(/enough|abort/i);
    });

    it('takes a field that nobody knows', async () => {
      const { system, open, truth } = await start();
      await system.addField?.();
      const { orders = {} } = tablesOf(await readPages(open()));
      expect(Object.keys(orders).sort()).toEqual(Object.keys((await truth()).orders ?? {}).sort());
    });

    it('names a field that is missing', async () => {
      const { system, open, failureOf } = await start();
      if (system.renameField === undefined) return;
      await system.renameField();
      expect((await failureOf(readPages(open()))).kind).toBe('bad_data');
    });

    for (const describePart of more) describePart(start);
  });
}
