/** What groups are called, in both languages. */
import { describe, expect, it } from 'vitest';
import { describeGroups } from '../../../models/personas/describe.ts';
import { groupName, shortNames } from '../../../models/personas/names.ts';
import type { PersonaLevel } from '../../../models/personas/types.ts';
import { datasetOf } from '../../support/personas/sparse.ts';

const categories = ['Bebé y niño', 'Hogar', 'Huerto ECO', 'Jardín y exterior', 'Plantas', 'Supermercado ECO'];
/** Customers of each of seven groups, and what they bought of each category together; 10 a customer in the whole store. */
const groups: readonly (readonly [customers: number, purchases: readonly number[]])[] = [
  [2, [22, 19, 24, 19, 19, 40]],
  [2, [19, 19, 32, 19, 26, 22]],
  [1, [9, 9, 11, 0, 9, 8]],
  [5, [80, 70, 80, 70, 65, 80]],
  [20, [193, 196, 47, 198, 196, 320]],
  [20, [193, 196, 46, 198, 196, 310]],
  [50, [484, 491, 760, 496, 489, 220]],
];

/** Spread over the customers as evenly as whole numbers allow. */
const rows = groups.flatMap(([customers, purchases]) =>
  Array.from({ length: customers }, (_, i) =>
    purchases.map((total) => Math.floor(total / customers) + (i < total % customers ? 1 : 0)),
  ),
);
const analysis = describeGroups({
  dataset: datasetOf(rows, categories),
  clustering: {
    asked: 7,
    centres: groups.map(() => categories.map(() => 0)),
    scales: null,
    places: Uint8Array.from(groups.flatMap(([customers], place) => Array<number>(customers).fill(place))),
    inertia: 0,
    iterations: 1,
    converged: true,
    starts: 5,
  },
  ids: groups.map((_, place) => `g${place + 1}`),
  rules: { levels: { high: 1.5, medium: 1 }, top: 3 },
  currency: 'EUR',
});
const group = (id: string) => analysis.groups.find((one) => one.id === id);

describe('groups of constructed purchases', () => {
  it.each([
    ['g1', 'medium low medium low low high', 'Supermercado + Huerto + Bebé', 'Supermercado + Huerto + Bebé'],
    ['g2', 'low low high low medium medium', 'Huerto + Plantas + Supermercado', 'Huerto + Plantas + Supermercado'],
    ['g3', 'low low medium zero low low', 'Sólo huerto', 'Only huerto'],
    ['g4', 'high medium high medium medium high', 'Global', 'Global'],
    ['g5', 'low low low low low high', 'Sólo supermercado', 'Only supermercado'],
    ['g6', 'low low low low low high', 'Sólo supermercado', 'Only supermercado'],
    ['g7', 'low low high low low low', 'Sólo huerto', 'Only huerto'],
  ])('%s: %s is called %s', (id, levels, es, en) => {
    expect(
      group(id)
        ?.cells.map(({ level }) => level)
        .join(' '),
    ).toBe(levels);
    expect(group(id)?.name).toEqual({ es, en });
  });

  it('are known by what they stand out in, the most first', () => {
    expect(group('g1')?.topCategories).toEqual(['Supermercado ECO', 'Huerto ECO', 'Bebé y niño']);
    expect(group('g5')?.topCategories).toEqual(['Supermercado ECO', 'Jardín y exterior', 'Hogar']);
  });

  it('are ranked by customers, those who spent more first among equals', () => {
    expect(analysis.groups.map(({ id, rank }) => `${rank} ${id}`)).toEqual([
      '1 g7',
      '2 g5',
      '3 g6',
      '4 g4',
      '5 g1',
      '6 g2',
      '7 g3',
    ]);
  });

  it('are told in a sentence in both languages', () => {
    expect(group('g1')?.sentence).toEqual({
      en: '2 customers (2.0 %) with 1.0 orders and €10.00 of spend each: above the average for Supermercado ECO (2.0 × the store’s average), Huerto ECO (1.2 ×) and Bebé y niño (1.1 ×).',
      es: '2 clientes (2,0 %) con 1,0 pedidos y 10,00 € de gasto cada uno: por encima de la media en Supermercado ECO (2,0 × la media de la tienda), Huerto ECO (1,2 ×) y Bebé y niño (1,1 ×).',
    });
    expect(group('g3')?.sentence).toEqual({
      en: '1 customer (1.0 %) with 1.0 orders and €10.00 of spend: above the average for Huerto ECO (1.1 × the store’s average); never Jardín y exterior.',
      es: '1 cliente (1,0 %) con 1,0 pedidos y 10,00 € de gasto: por encima de la media en Huerto ECO (1,1 × la media de la tienda); nunca Jardín y exterior.',
    });
  });
});

describe('a name', () => {
  const named = (...levels: readonly PersonaLevel[]) =>
    levels.map((level, i) => ({ level, propensity: 2, label: `c${i}`, shortName: `C${i}` }));

  it.each([
    [named('low', 'zero'), 'Sin preferencia', 'No preference'],
    [named('medium', 'high', 'medium', 'medium', 'high', 'low'), 'C1 + C4 + C0 + 2', 'C1 + C4 + C0 + 2'],
    [named('high', 'high'), 'Global', 'Global'],
    [named('medium', 'high', 'low'), 'C1 + C0', 'C1 + C0'],
    // The only category of all: everything there is.
    [named('medium'), 'Global', 'Global'],
  ])('of %j is %s', (cells, es, en) => {
    expect([groupName(cells, 'es'), groupName(cells, 'en')]).toEqual([es, en]);
  });

  it('puts equal propensities in the order of labels', () => {
    const cells = ['b', 'a', 'c'].map((label) => ({ level: 'high' as const, propensity: 2, label, shortName: label }));
    expect(groupName([...cells, ...named('low')], 'en')).toBe('a + b + c');
  });
});

it.each([
  [categories, ['Bebé', 'Hogar', 'Huerto', 'Jardín', 'Plantas', 'Supermercado']],
  [
    ['Casa de campo', 'Casa de playa', 'Camping'],
    ['Casa de campo', 'Casa de playa', 'Camping'],
  ],
  [
    ['Casa', 'Casa rural', 'casa urbana'],
    ['Casa', 'Casa rural', 'casa urbana'],
  ],
  [
    ['Green tea leaves', 'Green coffee beans', 'Black tea'],
    ['Green tea', 'Green coffee', 'Black'],
  ],
])('short names of %j are %j', (labels, expected) => {
  expect(shortNames(labels)).toEqual(expected);
});
