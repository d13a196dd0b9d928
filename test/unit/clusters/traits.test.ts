/** What sets a cluster apart, as a phrase. */
import { expect, it } from 'vitest';
import { describeTrait } from '../../../models/clusters/traits.ts';

const formats = {
  days: (value: number) => `d${value}`,
  orders: (value: number) => `o${value}`,
  money: (value: number) => `m${value}`,
  share: (value: number) => `s${value}`,
};
const trait = (name: string) => ({ trait: name, clusterMean: 1, storeMean: 2, difference: -1 });

it.each([
  ['days_since_last_order', 'last order d1 days ago (store: d2)', 'última compra hace d1 días (tienda: d2)'],
  ['orders', 'o1 orders each (store: o2)', 'o1 pedidos por cliente (tienda: o2)'],
  ['average_order_value', 'm1 an order (store: m2)', 'm1 por pedido (tienda: m2)'],
  ['days_between_orders', 'd1 days between orders (store: d2)', 'd1 días entre pedidos (tienda: d2)'],
  ['one_order', 's1 ordered once (store: s2)', 'el s1 compró una sola vez (tienda: s2)'],
  ['never_ordered', 's1 never ordered (store: s2)', 'el s1 nunca ha comprado (tienda: s2)'],
  ['subscribed', 's1 take the newsletter (store: s2)', 'el s1 recibe el boletín (tienda: s2)'],
  ['first_channel: a: b\nc', 's1 came first through a: b\nc (store: s2)', 'el s1 llegó por a: b\nc (tienda: s2)'],
])('%s', (name, english, spanish) => {
  expect(describeTrait(trait(name), 'en', formats)).toBe(english);
  expect(describeTrait(trait(name), 'es', formats)).toBe(spanish);
});

it('is none that the table does not have', () => {
  expect(() => describeTrait(trait('shoe_size'), 'en', formats)).toThrow('traits: need a known one, got shoe_size');
});
