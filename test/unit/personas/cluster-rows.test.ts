/** Groups of sparse rows, beside scikit-learn's and whatever order customers come in. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRowCentres, clusterRows } from '../../../models/personas/cluster-rows.ts';
import type { PersonaTransformation } from '../../../models/personas/types.ts';
import { sparseRows } from '../../support/personas/sparse.ts';

interface Shop {
  readonly rows: readonly (readonly number[])[];
  readonly found: readonly {
    readonly transformation: PersonaTransformation;
    readonly k: number;
    readonly inertia: number;
    readonly sizes: readonly number[];
  }[];
}
const { shops } = JSON.parse(readFileSync(new URL('fixtures/scikit.json', import.meta.url), 'utf8')) as {
  readonly shops: { readonly clear: Shop; readonly blurred: Shop };
};

const sizesOf = (places: Uint8Array, k: number): readonly number[] =>
  Array.from({ length: k }, (_, place) => places.filter((one) => one === place).length).sort((a, b) => a - b);

/** Which customers are together, whatever the groups are called. */
function partitionOf(places: Uint8Array, names: readonly number[]): readonly string[] {
  const together = Map.groupBy(names, (_, row) => places[row]!);
  return [...together.values()].map((group) => group.toSorted((a, b) => a - b).join()).toSorted();
}

const matrices = fc.array(fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 60 });
const transformations = fc.constantFrom('none', 'normalise', 'standardise');

describe('groups of rows', () => {
  it.each(shops.clear.found.filter(({ k }) => k === 4))(
    'are scikit-learn’s where tastes are clear: $transformation',
    ({ transformation, k, inertia, sizes }) => {
      const found = clusterRows({ rows: sparseRows(shops.clear.rows), k, transformation });
      // The same groups: sums differ in their last digits.
      expect(found.inertia / inertia).toBeCloseTo(1, 9);
      expect(sizesOf(found.places, k)).toEqual(sizes);
    },
  );

  // Of 200 starts there the best.
  it.each([...shops.clear.found, ...shops.blurred.found])(
    'are within one per cent of scikit-learn’s best elsewhere: $transformation, k = $k',
    ({ transformation, k, inertia }) => {
      const shop = shops.clear.found.some((one) => one.inertia === inertia) ? shops.clear : shops.blurred;
      expect(clusterRows({ rows: sparseRows(shop.rows), k, transformation }).inertia).toBeLessThan(inertia * 1.01);
    },
  );

  it('are the same whatever order customers come in', () => {
    fc.assert(
      fc.property(
        matrices.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length })),
        ),
        fc.integer({ min: 2, max: 5 }),
        transformations,
        ([rows, order], k, transformation) => {
          const one = clusterRows({ rows: sparseRows(rows), k, transformation });
          const other = clusterRows({ rows: sparseRows(order.map((row) => rows[row]!)), k, transformation });
          expect(partitionOf(other.places, order)).toEqual(partitionOf(one.places, [...rows.keys()]));
        },
      ),
    );
  });

  it('have everybody at the nearest centre, which is the mean of its members', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 2, max: 5 }), (rows, k) => {
        const { centres, places } = clusterRows({ rows: sparseRows(rows), k, transformation: 'none' });
        for (const [row, values] of rows.entries()) {
          const distances = centres.map((centre) => values.reduce((sum, v, i) => sum + (v - centre[i]!) ** 2, 0));
          expect(distances[places[row]!]).toBeLessThanOrEqual(Math.min(...distances) + 1e-9);
        }
        for (const [place, centre] of centres.entries()) {
          const members = rows.filter((_, row) => places[row] === place);
          const means = centre.map((_, i) => members.reduce((sum, row) => sum + row[i]!, 0) / members.length);
          for (const [i, mean] of means.entries()) expect(centre[i]).toBeCloseTo(mean, 6);
        }
      }),
    );
  });

  it('are fewer where customers do not differ enough', () => {
    const rows = sparseRows(Array.from({ length: 25 }, (_, i) => (i < 20 ? [1, 0] : [0, 3])));
    const found = clusterRows({ rows, k: 9, transformation: 'none' });
    expect(found.centres).toHaveLength(2);
    expect(found.inertia).toBe(0);
    expect(sizesOf(found.places, 2)).toEqual([5, 20]);
  });

  it('leave nobody without one where many rows are equal and k is large', () => {
    const rows = sparseRows(Array.from({ length: 400 }, (_, i) => [i % 13, (i * 7) % 5, i % 2]));
    const found = clusterRows({ rows, k: 120, transformation: 'none' });
    expect(sizesOf(found.places, found.centres.length)[0]).toBeGreaterThan(0);
    expect(found.centres).toHaveLength(120);
  });

  it('do not change when their centres are applied to the same customers', () => {
    fc.assert(
      fc.property(matrices, transformations, (rows, transformation) => {
        const found = clusterRows({ rows: sparseRows(rows), k: 3, transformation });
        const applied = applyRowCentres({ rows: sparseRows(rows), transformation }, found);
        expect([...applied.places]).toEqual([...found.places]);
      }),
    );
  });

  it('take proportions alone when rows are normalised', () => {
    const rows = sparseRows(
      [
        [1, 0],
        [20, 0],
        [0, 2],
        [0, 30],
        [3, 0.001],
      ].map((row) => [...row]),
    );
    const { places } = clusterRows({ rows, k: 2, transformation: 'normalise' });
    expect(partitionOf(places, [1, 2, 3, 4, 5])).toEqual(['1,2,5', '3,4']);
  });

  it('count a rare value as much as a frequent one when columns are standardised', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [100 + (i % 20), i < 40 ? 1 : 0]);
    const { places } = clusterRows({ rows: sparseRows(rows), k: 2, transformation: 'standardise' });
    expect(sizesOf(places, 2)).toEqual([40, 160]);
  });

  it('tell every round, and stop when whoever is told throws', () => {
    const rows = sparseRows(shops.blurred.rows);
    const told: string[] = [];
    clusterRows({ rows, k: 4, transformation: 'none' }, ({ start, starts }) => told.push(`${start} of ${starts}`));
    expect(new Set(told).size).toBe(20);
    expect(told.at(-1)).toBe('20 of 20');
    expect(() =>
      clusterRows({ rows, k: 4, transformation: 'none' }, ({ start }) => {
        if (start === 2) throw new Error('stopped');
      }),
    ).toThrow('stopped');
  });

  it('need rows and columns', () => {
    expect(() => clusterRows({ rows: sparseRows([], 3), k: 2, transformation: 'none' })).toThrow(/got 0 and 3/);
  });
});
