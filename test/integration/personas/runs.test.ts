/** Personas in runs: what is published, and how groups go on from day to day and month to month. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Day, openDays } from '../../support/personas/run-days.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-personas-'));
const days = openDays(folder);
afterAll(async () => {
  await days.close();
  rmSync(folder, { recursive: true, force: true });
});

const persona = (fields: object = {}) => ({ kind: 'persona', name: 'tastes', store: 'shop', k: 2, ...fields });

/** `times` customers of a taste, with so many orders of its category each. */
const crowd = (taste: string, customers: number, orders: number, category: string | null = taste): Day['bought'] =>
  Array.from({ length: customers * orders }, (_, i) => [`${taste}-${i % customers}`, category] as const);

const shop: Day['bought'] = [
  ...crowd('Huerto', 6, 3),
  ...crowd('Plantas', 4, 2),
  ...crowd('idle', 5, 1, 'nothing'),
  ...crowd('cash', 2, 1, null),
];
const first = await days.run({ asOf: '2024-06-10', bought: shop, objects: [persona()] });
const { predecessor } = first;
const show = ({ groups }: Pick<typeof first, 'groups'>) =>
  groups.map((group) => `${String(group['cluster_id'])} ${String(group['name'])} ${String(group['customers'])}`);
const placeOf = ({ members }: Pick<typeof first, 'members'>, customer: string) =>
  members.find((member) => member.customer === customer)?.id;

describe('the personas of a run', () => {
  it('are groups by rank, with those without purchases in a row of their own', () => {
    expect(first.note).toBe('persona tastes: 2 groups of 12 customers');
    expect(first.groups).toEqual([
      {
        analysis: 'tastes',
        cluster_id: 'none',
        cluster_rank: 0,
        name: 'Sin compras',
        sentence: null,
        customers: 5,
        customer_share: 5 / 17,
        orders: 0,
        total_spend: '0.0000',
        revenue_share: 0,
        top_categories: [],
      },
      {
        analysis: 'tastes',
        cluster_id: 'tastes-1',
        cluster_rank: 1,
        name: 'Sólo huerto',
        sentence:
          '6 clientes (35,3 %) con 3,0 pedidos y 30,00 € de gasto cada uno: por encima de la media en Huerto (2,0 × la media de la tienda); nunca Plantas.',
        customers: 6,
        customer_share: 6 / 17,
        orders: 18,
        total_spend: '180.0000',
        revenue_share: 180 / 280,
        top_categories: ['Huerto'],
      },
      {
        analysis: 'tastes',
        cluster_id: 'tastes-2',
        cluster_rank: 2,
        name: 'Sólo plantas',
        sentence:
          '6 clientes (35,3 %) con 1,7 pedidos y 16,67 € de gasto cada uno: por encima de la media en Plantas (2,0 × la media de la tienda); nunca Huerto.',
        customers: 6,
        customer_share: 6 / 17,
        orders: 10,
        total_spend: '100.0000',
        revenue_share: 100 / 280,
        top_categories: ['Plantas'],
      },
    ]);
  });

  it('have everybody once, and levels beside the store’s means', () => {
    expect(first.members).toHaveLength(17);
    expect(new Set(first.members.map(({ customer }) => customer)).size).toBe(17);
    expect(placeOf(first, 'idle-3')).toBe('none');
    expect(first.members.find(({ customer }) => customer === 'Huerto-0')).toEqual({
      customer: 'Huerto-0',
      id: 'tastes-1',
      name: 'Sólo huerto',
    });
    expect(first.propensities.map((row) => Object.values(row).slice(1))).toEqual([
      ['tastes-1', 'Huerto', 1, 3, 1.5, 2, 'high'],
      ['tastes-1', 'Plantas', 2, 0, 8 / 12, 0, 'zero'],
      ['tastes-2', 'Huerto', 1, 0, 1.5, 0, 'zero'],
      ['tastes-2', 'Plantas', 2, 8 / 6, 8 / 12, 2, 'high'],
    ]);
  });

  it('are the same bytes again, by one thread and by two', async () => {
    const again = await days.run({ asOf: '2024-06-10', bought: shop, objects: [persona()] });
    const twice = await days.run({ asOf: '2024-06-10', bought: shop.toReversed(), objects: [persona()], threads: 2 });
    expect(again.checksums).toEqual(first.checksums);
    expect(twice.checksums).toEqual(first.checksums);
  });
});

describe('groups', () => {
  /** A third taste has come, which only a new grouping can see. */
  const later: Day['bought'] = [...shop, ...crowd('Hogar', 9, 4)];
  /** One of Huerto has turned to Plantas. */
  const turned: Day['bought'] = [...later, ...Array.from({ length: 9 }, () => ['Huerto-0', 'Plantas'] as const)];
  const k3 = persona({ k: 3 });

  it('hold on within a month, while customers move among them', async () => {
    const second = await days.run({ asOf: '2024-06-30', bought: turned, objects: [persona()], previous: predecessor });
    expect(second.note).toBe('persona tastes: 2 groups of 21 customers, as found on 2024-06-10');
    expect(placeOf(second, 'Huerto-0')).toBe('tastes-2');
    expect(placeOf(second, 'Huerto-1')).toBe('tastes-1');
    expect(second.states).toEqual(first.states);
    expect(second.propensities.map(({ variable }) => variable)).toEqual(['Huerto', 'Plantas', 'Huerto', 'Plantas']);
  });

  it('are found anew in the next month, and keep the ids of their members', async () => {
    const before = await days.run({ asOf: '2024-06-11', bought: shop, objects: [k3] });
    const july = await days.run({ asOf: '2024-07-01', bought: later, objects: [k3], previous: before.predecessor });
    expect(july.states[0]?.fittedAsOf).toBe('2024-07-01');
    expect(july.note).toBe('persona tastes: 3 groups of 21 customers');
    expect(placeOf(july, 'Huerto-1')).toBe(placeOf(before, 'Huerto-1'));
    expect(placeOf(july, 'Plantas-1')).toBe(placeOf(before, 'Plantas-1'));
    expect(placeOf(july, 'Hogar-1')).toBe('tastes-4');
  });

  it.each([
    ['every_run', '2024-06-11', '2024-06-11'],
    ['monthly', '2024-06-11', '2024-06-10'],
    ['monthly', '2025-06-10', '2025-06-10'],
    ['by_hand', '2025-06-10', '2024-06-10'],
  ])('refreshed %s are, on %s, those found on %s', async (refresh, asOf, fittedAsOf) => {
    const objects = [persona({ refresh })];
    const before = await days.run({ asOf: '2024-06-10', bought: shop, objects });
    const after = await days.run({ asOf, bought: shop, objects, previous: before.predecessor });
    expect(after.states[0]?.fittedAsOf).toBe(fittedAsOf);
    expect(show(after)).toEqual(show(first));
  });

  it('of an object that was changed are found anew, and known by their members; a new group has a new number', async () => {
    const before = await days.run({ asOf: '2024-06-10', bought: later, objects: [k3] });
    expect(show(before)).toEqual([
      'none Sin compras 5',
      'tastes-1 Sólo hogar 9',
      'tastes-2 Sólo huerto 6',
      'tastes-3 Sólo plantas 6',
    ]);
    const without = later.filter(([customer]) => !customer.startsWith('Hogar'));
    const second = await days.run({
      asOf: '2024-06-11',
      bought: [...without, ...crowd('Mascotas', 8, 5)],
      objects: [persona({ k: 3, unit: 'matrix_bool' })],
      previous: before.predecessor,
    });
    expect(placeOf(second, 'Huerto-1')).toBe('tastes-2');
    expect(placeOf(second, 'Mascotas-1')).toBe('tastes-4');
    expect(second.states[0]?.issued).toBe(4);
  });
});
