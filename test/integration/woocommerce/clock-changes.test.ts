/** Nights in which the clocks of the site change: an hour that they leave out is one that WordPress cannot be asked about. */
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../support/source-pages.ts';
import { openShop } from '../../support/woocommerce/open-shop.ts';

const nights = [
  { zone: 'Europe/Madrid', from: '2026-03-29T00:30:00Z' },
  { zone: 'Europe/Madrid', from: '2026-10-25T00:00:00Z' },
  { zone: 'America/New_York', from: '2026-03-08T00:30:00Z' },
  // Half an hour.
  { zone: 'Australia/Lord_Howe', from: '2026-10-04T00:30:00Z' },
  // At midnight.
  { zone: 'America/Santiago', from: '2026-09-05T22:30:00Z' },
  // Two hours.
  { zone: 'Antarctica/Troll', from: '2026-03-29T00:00:00Z' },
  { zone: 'UTC', from: '2026-03-29T00:30:00Z' },
];

describe('nights in which the clocks of a site change', () => {
  for (const { zone, from } of nights) {
    it(`loses no order of the night of ${from.slice(0, 10)} in ${zone}, read every few minutes`, async () => {
      expect(await missedIn({ zone, from, hidesIndex: false })).toEqual([]);
    });
  }

  it('loses none where the site hides its zone', async () => {
    expect(await missedIn({ zone: 'Europe/Madrid', from: '2026-03-29T00:30:00Z', hidesIndex: true })).toEqual([]);
  });

  it('loses none of a first load whose stretches are minutes long', async () => {
    const begin = Date.parse('2026-03-29T00:00:00Z') / 1000;
    const shop = await openShop({
      orders: 600,
      startsAt: '2026-05-01T00:00:00Z',
      settings: { pageSize: 1 },
      // One every half minute, from 0:00 to 5:00.
      changedAfter: (n, createdAt) => begin + n * 30 - createdAt,
    });
    await shop.read({ resources: ['orders'] });
    expect(Object.keys(tablesOf(shop.pages).orders ?? {})).toHaveLength(600);
  });

  it('asks about windows that begin or end in an hour that there is not', async () => {
    const begin = Date.parse('2026-03-29T00:00:00Z') / 1000;
    const shop = await openShop({
      orders: 60,
      startsAt: '2026-05-01T00:00:00Z',
      settings: { pageSize: 7 },
      changedAfter: (n, createdAt) => begin + n * 300 - createdAt,
    });
    for (const [start, end] of [
      ['02:10', '02:50'],
      ['01:30', '02:30'],
      ['02:00', '03:00'],
      ['02:59', '03:01'],
    ]) {
      const window = { from: `2026-03-29T${start}:00Z`, until: `2026-03-29T${end}:00Z` };
      const read = tablesOf(await shop.read({ resources: ['orders'], window })).orders ?? {};
      const inside = Array.from({ length: 60 }, (_, n) => begin + n * 300).filter(
        (at) => at * 1000 >= Date.parse(window.from) && at * 1000 < Date.parse(window.until),
      );
      const found = Object.values(read).map((row) => Date.parse(row['updated_at'] ?? '') / 1000);
      expect(found).toEqual(expect.arrayContaining(inside));
    }
  });
});

/** Orders that were made and not read. */
async function missedIn(night: { readonly zone: string; readonly from: string; readonly hidesIndex: boolean }) {
  const { zone, from, hidesIndex } = night;
  const shop = await openShop({ orders: 2, zone, startsAt: from, hidesIndex, lastAt: '2025-12-31T00:00:00Z' });
  const ids: string[] = [];
  for (let minutes = 0; minutes < 300; minutes += 7) {
    ids.push(String(shop.shop.add()));
    shop.pass(7 * 60);
    if (minutes % 3 === 0) await shop.read({ resources: ['orders'] });
  }
  shop.pass(3600);
  await shop.read({ resources: ['orders'] });
  const read = tablesOf(shop.pages).orders ?? {};
  return [...ids.filter((id) => !(id in read)), ...shop.server.ignored];
}
