/**
 * However a shop's rows arrive (pages, webhooks, repeated, cut in two, old versions late), its tables end as after one
 * clean reading of how everything ended: 1,000 shops, fifty a build, each a source of its own.
 */
import * as fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { streamSpecs } from '../../../lib/streams.ts';
import { landPage, loadLandings } from '../../../storage/landing/index.ts';
import { buildStage, openSqlShop, setContext } from '../../support/sql-shop.ts';
import {
  arrivedRows,
  cleanRows,
  dayOf,
  deliveries,
  everyVersion,
  type ShopHistory,
  shopHistory,
} from './arriving-shops.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const shops = fc.array(shopHistory, { minLength: 50, maxLength: 50 });

/** Everything that the transform makes of rows, but for which of them came more than once. */
const staged = ['stg_orders', 'stg_order_lines', 'stg_refunds', 'stg_customers', 'stg_consents'];
const resolved = ['int_identities', 'int_customers_resolved', 'customer_merges', 'contacts', 'customer_histories'];
const judged = ['int_orders', 'int_order_lines', 'int_refunds'];
const summed = ['int_purchase_days', 'int_customer_refunds', 'products'];
const tables = [...staged, ...resolved, ...judged, ...summed];

async function contents(names: readonly string[], where = 'true', of: Pick<typeof shop, 'rows'> = shop) {
  const all: Record<string, unknown> = {};
  for (const name of names) all[name] = await of.rows(`select * from ${name} where ${where} order by all`);
  return all;
}

describe('tables of a shop', () => {
  it('do not depend on how its rows arrived', async () => {
    let repeated = 0;
    await fc.assert(
      fc.asyncProperty(shops, async (histories) => {
        await shop.transform(cleanRows(histories));
        const clean = await contents(tables);
        await shop.transform(arrivedRows(histories));
        expect(await contents(tables)).toEqual(clean);
        const [versions] = await shop.rows<{ n: number }>('select count(*) as n from stg_order_versions');
        repeated += versions?.n ?? 0;
      }),
      { numRuns: 20, endOnFailure: true },
    );
    // The property would hold of shops that are read once, too.
    expect(repeated).toBeGreaterThan(1000);
  }, 300_000);

  it('do not depend on it through landing and loading either', async () => {
    const few = fc.array(shopHistory, { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(few, async (histories) => {
        await shop.transform(cleanRows(histories));
        const folder = await mkdtemp(join(tmpdir(), 'perdura-arriving-'));
        const landed = await openSqlShop();
        try {
          for (const [at, history] of histories.entries()) await land(folder, `s${at}`, history);
          await landed.warehouse.claim(fence);
          const root = join(folder, 'landing');
          await loadLandings({ warehouse: landed.warehouse, fence, root, store: 'acme', zone: 'UTC', streams });
          await setContext(landed.warehouse);
          await buildStage(landed.warehouse, 'transform');
          expect(await contents(tables, 'true', landed)).toEqual(await contents(tables));
        } finally {
          await landed.close();
          await rm(folder, { recursive: true });
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);

  it('are those of an earlier day, as of that day, whatever came later', async () => {
    await fc.assert(
      fc.asyncProperty(shops, fc.integer({ min: 1, max: 10 }), async (histories, events) => {
        const context = { asOf: dayOf(events - 1).slice(0, 10) };
        await shop.transform(cleanRows(histories, events), context);
        const people = [...resolved, ...summed.filter((name) => name !== 'products')];
        const clean = [await contents(people), await contents(judged, 'is_counted')];
        await shop.transform(everyVersion(histories), context);
        expect([await contents(people), await contents(judged, 'is_counted')]).toEqual(clean);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);
});

const streams = Object.values(streamSpecs);
const fence = { stage: 'test', token: 1, attempt: 1 };

/** Lands what arrives as readings do: rows of text, a part for each stream. */
async function land(folder: string, source: string, history: ShopHistory): Promise<void> {
  const { connector } = history;
  const common = { root: join(folder, 'landing'), store: 'acme', connector, source, resource: 'orders' };
  for (const [at, rows] of deliveries(history).entries()) {
    for (const [name, ofStream] of Map.groupBy(rows, ([stream]) => stream)) {
      const texts = ofStream.map(([, row]) =>
        Object.fromEntries(
          Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)]),
        ),
      );
      await landPage({
        ...common,
        stream: streamSpecs[name],
        part: { rows: texts },
        cursor: { at: String(at) },
        now: new Date(),
        tempDirectory: folder,
      });
    }
  }
}
