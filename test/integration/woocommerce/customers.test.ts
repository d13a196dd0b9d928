/** Customers, of whom the API cannot tell who was changed. */
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../support/source-pages.ts';
import { openShop } from '../../support/woocommerce/open-shop.ts';

const resources = ['customers'];
const day = 86_400;

async function shopOf(customers: number, pageSize = 4) {
  const shop = await openShop({ customers, settings: { pageSize } });
  const requests = () => shop.server.asked.length;
  const ids = (pages = shop.pages) => Object.keys(tablesOf(pages).customers ?? {}).map(Number);
  return { ...shop, requests, ids };
}

describe('customers of a WooCommerce shop', () => {
  it('are read whole once, and then the new ones alone', async () => {
    const shop = await shopOf(30);
    await shop.read({ resources });
    expect(shop.ids()).toHaveLength(30);
    const before = shop.requests();
    expect(shop.ids([...(await shop.read({ resources }))])).toEqual([]);
    expect(shop.requests() - before).toBe(1);
    for (let n = 0; n < 9; n++) shop.shop.addCustomer();
    shop.pass(day);
    expect(shop.ids([...(await shop.read({ resources }))]).sort((a, b) => a - b)).toEqual([
      31, 32, 33, 34, 35, 36, 37, 38, 39,
    ]);
  });

  it('are read again after some days, with what was changed', async () => {
    const shop = await shopOf(10);
    await shop.read({ resources });
    shop.shop.changeCustomer(3, { email: 'renamed@example.test', date_modified_gmt: '2026-02-02T10:00:00' });
    const emailOf = () => tablesOf(shop.pages).customers?.['3']?.['email'];
    shop.pass(6 * day);
    await shop.read({ resources });
    expect(emailOf()).toBe('customer3@example.test');
    shop.pass(day);
    await shop.read({ resources });
    expect(emailOf()).toBe('renamed@example.test');
  });

  it('are not skipped when others are deleted or join between pages, nor by a reader that is killed', async () => {
    for (let killAt = 0; killAt < 8; killAt++) {
      const shop = await shopOf(30);
      let next = 1;
      shop.server.meanwhile(() => {
        shop.shop.removeCustomer(next);
        next += 3;
        shop.shop.addCustomer();
      });
      let pages = 0;
      const onPage = () => {
        if (pages++ === killAt) throw new Error('killed');
      };
      await expect(shop.read({ resources, onPage })).rejects.toThrow('killed');
      await shop.read({ resources });
      shop.server.meanwhile(undefined);
      await shop.read({ resources });
      expect(shop.ids()).toEqual(expect.arrayContaining(shop.shop.customers()));
    }
  });

  it('are read again from the beginning of the reading when pages have another size', async () => {
    const shop = await shopOf(20);
    let pages = 0;
    await expect(
      shop.read({
        resources,
        onPage: () => {
          if (pages++ === 3) throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    const other = await openShop({ customers: 20, settings: { pageSize: 7 } });
    const [cursor] = [...shop.cursors.values()];
    if (cursor !== undefined) other.cursors.set('customers', cursor);
    await other.read({ resources });
    expect(Object.keys(tablesOf(other.pages).customers ?? {})).toHaveLength(20);
  });
});
