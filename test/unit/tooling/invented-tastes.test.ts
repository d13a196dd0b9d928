/** The tastes of the invented shop: what its seven groups are called once their purchases are analysed. */
import { describe, expect, it } from 'vitest';
import { categories } from '../../../examples/huerto/invent/catalogue.ts';
import { inventShop } from '../../../examples/huerto/generate.ts';
import { describeGroups } from '../../../models/personas/describe.ts';
import { datasetOf } from '../../support/personas/sparse.ts';

const shop = inventShop();
const table = (name: string): readonly (readonly string[])[] =>
  (shop.get(name) ?? '')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const cents = (money = '0'): number => Math.round(Number(money) * 100);

/** Customer by order, of those that count: paid, and not returned as a whole. */
function countedOrders(): ReadonlyMap<string, string> {
  const refunded = new Map<string, number>();
  for (const [, order = '', , amount] of table('refunds.csv')) {
    refunded.set(order, (refunded.get(order) ?? 0) + cents(amount));
  }
  return new Map(
    table('orders.csv').flatMap(([order = '', customer = '', , status, , , , amount]) =>
      status === 'paid' && (refunded.get(order) ?? 0) < cents(amount) ? [[order, customer]] : [],
    ),
  );
}

const tastes = table('tastes.csv').map(([customer = '', taste]) => ({ customer, taste: Number(taste) - 1 }));
const customers = countedOrders();
const category = new Map(
  table('products.csv').map((row) => [row[0], categories.findIndex((name) => row.includes(name))]),
);
/** How often each customer bought of each category. */
const bought = new Map(tastes.map(({ customer }) => [customer, categories.map(() => 0)]));
for (const [order = '', , product] of table('order_lines.csv')) {
  const row = bought.get(customers.get(order) ?? '');
  const column = category.get(product) ?? -1;
  if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
}
const analysis = describeGroups({
  dataset: datasetOf([...bought.values()], [...categories]),
  clustering: {
    asked: 7,
    centres: Array.from({ length: 7 }, () => categories.map(() => 0)),
    scales: null,
    places: Uint8Array.from(tastes, ({ taste }) => taste),
    inertia: 0,
    iterations: 1,
    converged: true,
    starts: 1,
  },
  ids: ['1', '2', '3', '4', '5', '6', '7'],
  rules: { levels: { high: 1.5, medium: 1 }, top: 3 },
  currency: 'EUR',
});

describe('the tastes of the invented shop', () => {
  it('are of everybody who has an order that counts', () => {
    expect(customers.size).toBe(8_606);
    expect(new Set(customers.values())).toEqual(new Set(tastes.map(({ customer }) => customer)));
  });

  it.each([
    ['1', 'medium low medium low low high', 'Supermercado + Huerto + Bebé'],
    ['2', 'low low high low medium medium', 'Huerto + Plantas + Supermercado'],
    ['3', 'low low medium zero low low', 'Sólo huerto'],
    ['4', 'high medium high medium medium high', 'Global'],
    ['5', 'low low low low low high', 'Sólo supermercado'],
    ['6', 'low low low low low high', 'Sólo supermercado'],
    ['7', 'low low high low low low', 'Sólo huerto'],
  ])('%s has the levels %s and is called %s', (id, levels, name) => {
    const group = analysis.groups.find((one) => one.id === id);
    expect(group?.cells.map(({ level }) => level).join(' ')).toBe(levels);
    expect(group?.name.es).toBe(name);
  });
});
