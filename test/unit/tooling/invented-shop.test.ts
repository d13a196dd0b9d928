/** The invented shop: that its script writes it again, and what was decided about it beforehand. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inventShop, packed } from '../../../examples/huerto/generate.ts';

const shop = inventShop();
const place = (name: string): URL => new URL(`../../../examples/huerto/${name}`, import.meta.url);
const kept = (name: string): string =>
  packed.has(name) ? gunzipSync(readFileSync(place(`${name}.gz`))).toString() : readFileSync(place(name), 'utf8');
const table = (name: string): readonly (readonly string[])[] =>
  (shop.get(name) ?? '')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const tally = (values: readonly (string | undefined)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? ''] = (counts[value ?? ''] ?? 0) + 1;
  return counts;
};

describe('the invented shop', () => {
  it.each([...shop.keys()])('is written again byte for byte by its script: %s', (name) => {
    expect(shop.get(name) === kept(name)).toBe(true);
  });

  it('is kept packed or not, never both', () => {
    expect([...packed].filter((name) => existsSync(place(name)))).toEqual([]);
  });

  it('assigns every customer, and a taste to those who ordered', () => {
    expect(tally(table('assignments.csv').map(([, cluster]) => cluster))).toEqual({
      Low: 7_949,
      Medium: 3_731,
      High: 686,
    });
    expect(table('tastes.csv')).toHaveLength(5_667);
    expect(new Set(table('assignments.csv').map(([id]) => id))).toEqual(
      new Set(table('customers.csv').map(([id]) => id)),
    );
  });

  it('reaches nobody: every address ends in .test', () => {
    const addresses = table('customers.csv').map(([, email]) => email ?? '');
    expect(addresses.filter((address) => address !== '' && !/^[a-z0-9.]+@[a-z]+\.test$/.test(address))).toEqual([]);
    expect(new Set(addresses.filter((address) => address !== '')).size).toBe(
      addresses.filter((address) => address !== '').length,
    );
  });

  it('has both channels, both currencies, every consent, and birthdays on 29 February', () => {
    expect(Object.keys(tally(table('orders.csv').map((row) => row[5]))).toSorted()).toEqual(['online', 'pos']);
    expect(Object.keys(tally(table('orders.csv').map((row) => row[6]))).toSorted()).toEqual(['EUR', 'USD']);
    expect(Object.keys(tally(table('consents.csv').map((row) => row[2]))).toSorted()).toEqual([
      'never',
      'pending',
      'subscribed',
      'unsubscribed',
    ]);
    expect(table('customers.csv').filter((row) => row[4]?.endsWith('-02-29')).length).toBeGreaterThan(10);
  });

  it('opens no account after an order, and has no order after the reference date', () => {
    const opened = new Map(table('customers.csv').map((row) => [row[0], row[5] ?? '']));
    const odd = table('orders.csv').filter(
      ([, id, at = '']) => (opened.get(id) ?? '9') > at.slice(0, 10) || at.slice(0, 10) > '2026-06-30',
    );
    expect(odd).toEqual([]);
  });

  it('pays for its lines: an order is worth what they say after their discounts', () => {
    const worth = new Map<string | undefined, number>();
    for (const [order, , , , amount, discount] of table('order_lines.csv')) {
      const cents = Math.round(Number(amount) * 100) - Math.round(Number(discount) * 100);
      worth.set(order, (worth.get(order) ?? 0) + cents);
    }
    const odd = table('orders.csv').filter((row) => worth.get(row[0]) !== Math.round(Number(row[7]) * 100));
    expect(odd).toEqual([]);
  });
});
