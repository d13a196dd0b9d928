/** Groups measured and told: figures that add up, volume apart from taste, warnings, ids. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../lib/pure/money.ts';
import { analysePersonas } from '../../../activities/compute/analyse-personas.ts';
import { volumeShare } from '../../../models/personas/measure.ts';
import type { PersonaDataset } from '../../../models/personas/types.ts';
import { warningText } from '../../../models/personas/warnings.ts';
import { datasetOf } from '../../support/personas/sparse.ts';

const rules = {
  name: 'tastes',
  k: 3,
  unit: 'matrix_freq',
  transformation: 'none',
  levels: { high: 1.5, medium: 1 },
  top: 3,
} as const;
const analyse = (dataset: PersonaDataset, k = 3) =>
  analysePersonas({ dataset, rules: { ...rules, k }, currency: 'EUR' });
const kindsOf = (dataset: PersonaDataset, k?: number) => analyse(dataset, k).analysis.warnings.map(({ kind }) => kind);
const repeated = (times: number, ...rows: readonly (readonly number[])[]) =>
  Array.from({ length: times }, () => rows).flat();

describe('an analysis', () => {
  it('adds up: customers, orders and spend of the groups are those of the store', () => {
    const customer = fc.record({
      row: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
      orders: fc.integer({ min: 1, max: 9 }),
      spend: fc.integer({ min: -50_000, max: 9_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 50 }), fc.nat(20), (customers, withoutPurchases) => {
        const dataset = datasetOf(
          customers.map(({ row }) => row),
          ['a', 'b', 'c'],
          {
            orders: Int32Array.from(customers, ({ orders }) => orders),
            spend: Float64Array.from(customers, ({ spend }) => spend),
            withoutPurchases,
          },
        );
        const { groups } = analyse(dataset).analysis;
        const sum = (of: (group: (typeof groups)[number]) => number) => groups.reduce((all, one) => all + of(one), 0);
        expect(sum((group) => group.customers)).toBe(customers.length);
        expect(sum((group) => group.orders)).toBe(customers.reduce((all, { orders }) => all + orders, 0));
        expect(groups.reduce((all, { totalSpend }) => all + parseMoney(totalSpend), 0n)).toBe(
          BigInt(customers.reduce((all, { spend }) => all + spend, 0)),
        );
        expect(sum((group) => group.customerShare)).toBeCloseTo(
          customers.length / (customers.length + withoutPurchases),
          12,
        );
        for (const i of [0, 1, 2]) {
          const mean = customers.reduce((all, { row }) => all + row[i]!, 0) / customers.length;
          expect(groups[0]!.cells[i]!.storeMean).toBeCloseTo(mean, 12);
          expect(sum((group) => (group.cells[i]!.clusterMean * group.customers) / customers.length)).toBeCloseTo(
            mean,
            9,
          );
        }
      }),
    );
  });

  it('has a level of zero where no member ever bought it, though thresholds would say otherwise', () => {
    const { groups } = analyse(datasetOf(repeated(10, [4, 0], [0, 3]), ['a', 'b']), 2).analysis;
    expect(groups.map(({ cells }) => cells.map(({ level }) => level))).toEqual([
      ['high', 'zero'],
      ['zero', 'high'],
    ]);
  });

  it('does not call it never where money came back for all that was bought', () => {
    const dataset = datasetOf(repeated(5, [4, 0], [0, 3]), ['a', 'b']);
    const { rows } = dataset;
    const withZero = {
      ...rows,
      starts: Uint32Array.from(rows.starts, (start) => (start === 0 ? 0 : start + 1)),
      columns: Uint16Array.from([0, 1, ...rows.columns.slice(1)]),
      values: Float64Array.from([4, 0, ...rows.values.slice(1)]),
    };
    const { groups } = analyse({ ...dataset, rows: withZero }, 2).analysis;
    expect(groups[0]!.cells.map(({ level, propensity }) => [level, propensity])).toEqual([
      ['high', 2],
      ['low', 0],
    ]);
  });

  it('says that groups differ in how much, not in what', () => {
    const loud = datasetOf(repeated(20, [1, 1], [2, 2], [9, 10], [10, 9], [30, 30]), ['a', 'b']);
    expect(kindsOf(loud)).toEqual(['volume']);
    expect(analyse(loud).analysis.volumeShare).toBeGreaterThan(0.95);
    expect(kindsOf({ ...loud, unit: 'matrix_share' })).toEqual([]);
  });

  it('does not say so of tastes, however much each buys', () => {
    const tastes = datasetOf(repeated(20, [1, 0], [5, 0], [0, 2], [0, 6]), ['a', 'b']);
    expect(kindsOf(tastes, 2)).toEqual([]);
    expect(analyse(tastes, 2).analysis.volumeShare).toBeLessThan(0.3);
  });

  it('says when there are fewer groups than asked for, and what was left out', () => {
    const dataset = datasetOf(repeated(5, [1, 0], [0, 1]), ['a', 'b'], {
      leftOut: [{ attribute: 'product.category', values: 12 }],
    });
    expect(analyse(dataset, 9).analysis.warnings.map((warning) => warningText(warning, 'en'))).toEqual([
      'Customers differ too little for 9 groups: there are 2.',
      '12 rare values of product.category left out.',
    ]);
    expect(analyse(dataset, 9).analysis.warnings.map((warning) => warningText(warning, 'es'))).toEqual([
      'Los clientes se parecen demasiado para 9 grupos: hay 2.',
      'Se omiten 12 valores poco frecuentes de product.category.',
    ]);
  });

  it.each([
    ['nobody bought', datasetOf([], ['a'], { withoutPurchases: 4 }), 'Nobody who takes part has bought anything.'],
    [
      'nothing has a value',
      datasetOf([[], []], []),
      'No purchase has a value of these attributes: there is nothing to group by.',
    ],
  ])('is empty where %s, and says so', (_, dataset, text) => {
    const { analysis, clustering } = analyse(dataset);
    expect(clustering).toBeNull();
    expect(analysis.groups).toEqual([]);
    expect(analysis.warnings.map((warning) => warningText(warning, 'en'))).toEqual([text]);
  });
});

it.each([
  [
    'twice as much of everything',
    [
      [4, 2],
      [2, 1],
    ],
    1,
  ],
  [
    'one or the other',
    [
      [4, 0],
      [0, 4],
    ],
    0,
  ],
  // Squared distances to the mean (3, 1) are 4 and 4; to one and a half times and half of it, 0.5 and 0.5.
  [
    'partly both',
    [
      [5, 1],
      [1, 1],
    ],
    1 - (0.5 + 0.5) / 8,
  ],
  [
    'nothing',
    [
      [1, 1],
      [1, 1],
    ],
    0,
  ],
] as const)('the share of volume between groups that differ by %s', (_, means, expected) => {
  const groups = means.map((own) => ({ customers: 10, orders: 10, spend: 0, means: own, buyers: [10, 10] }));
  const storeMeans = [0, 1].map((i) => (means[0][i as 0] + means[1][i as 0]) / 2);
  expect(volumeShare({ groups, storeMeans }, null)).toBeCloseTo(expected, 12);
});

describe('ids', () => {
  const rows = repeated(10, [5, 0, 0], [0, 5, 0], [6, 0, 0], [0, 0, 7], [0, 6, 0], [0, 7, 0]);
  const labels = ['a', 'b', 'c'];

  it('begin with the greatest crowd', () => {
    const { analysis } = analyse(datasetOf(rows, labels));
    expect(analysis.groups.map(({ id, name }) => `${id} ${name.en}`)).toEqual([
      'tastes-1 Only b',
      'tastes-2 Only a',
      'tastes-3 Only c',
    ]);
  });

  it('follow their members, and a new group takes a number that none ever had', () => {
    const first = analyse(datasetOf(rows, labels));
    const places = first.clustering!.places;
    const ranks = places.map((place) => place + 1);
    const earlier = { ids: first.ids, ranks, issued: 7 };
    // Everybody is there again, and a crowd that nobody has seen before.
    const today = [...rows.map((row) => [...row, 0]), ...repeated(40, [0, 0, 0, 9])];
    const dataset = datasetOf(today, [...labels, 'd']);
    const second = analysePersonas({
      dataset,
      rules: { ...rules, k: 4 },
      currency: 'EUR',
      earlier: { ...earlier, ranks: Uint8Array.from(today, (_, row) => ranks[row] ?? 0) },
    });
    expect(second.analysis.groups.map(({ id, name }) => `${id} ${name.en}`)).toEqual([
      'tastes-8 Only d',
      'tastes-1 Only b',
      'tastes-2 Only a',
      'tastes-3 Only c',
    ]);
    expect(second.issued).toBe(8);
  });

  it('stay where groups hold on, and customers move among them', () => {
    const first = analyse(datasetOf(rows, labels));
    const moved = rows.map((row, i) => (i < 30 && row[1]! > 0 ? [5, 0, 0] : row));
    const { ids, issued, clustering } = first;
    const second = analysePersonas({
      dataset: datasetOf(moved, labels),
      rules,
      currency: 'EUR',
      kept: { ...clustering!, ids, issued },
    });
    expect(second.analysis.groups.map(({ id, name, customers }) => `${id} ${name.en} ${customers}`)).toEqual([
      'tastes-2 Only a 35',
      'tastes-1 Only b 15',
      'tastes-3 Only c 10',
    ]);
  });
});
