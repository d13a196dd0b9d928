import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBounds } from '../../../models/clusters/apply-bounds.ts';
import { matchClusterIds } from '../../../models/clusters/match-ids.ts';

const newId = (n: number): string => `new-${n}`;

describe('matchClusterIds', () => {
  it('follows the people, however the clusters are numbered now', () => {
    const ids = matchClusterIds({
      by: 'members',
      previousIds: ['a', 'b', 'c'],
      previousRanks: Uint8Array.of(1, 1, 1, 2, 2, 3, 3, 3),
      ranks: Uint8Array.of(2, 2, 3, 3, 3, 1, 1, 1),
      k: 3,
      newId,
    });
    expect(ids).toEqual(['c', 'a', 'b']);
  });

  it('gives an id to the greater of two that share it, and a new one to the other', () => {
    const ids = matchClusterIds({
      by: 'members',
      previousIds: ['a', 'new-1'],
      previousRanks: Uint8Array.of(1, 1, 1, 1, 1, 2),
      ranks: Uint8Array.of(1, 1, 2, 2, 2, 3),
      k: 3,
      newId,
    });
    expect(ids).toEqual(['new-2', 'a', 'new-1']);
  });

  it('leaves ranges their places when there are as many', () => {
    // Everybody of the old top range is now in the middle: the top stays the top.
    const ids = matchClusterIds({
      by: 'value',
      previousIds: ['low', 'medium', 'high'],
      previousRanks: Uint8Array.of(1, 2, 2, 3, 3),
      ranks: Uint8Array.of(1, 1, 1, 2, 2),
      k: 3,
      newId,
    });
    expect(ids).toEqual(['low', 'medium', 'high']);
  });

  it('pairs fewer ranges with those they cover, in order', () => {
    const previous = { by: 'value', previousIds: ['1', '2', '3', '4'], newId } as const;
    const previousRanks = Uint8Array.of(1, 1, 1, 2, 3, 3, 3, 4);
    expect(matchClusterIds({ ...previous, previousRanks, ranks: Uint8Array.of(1, 1, 1, 1, 2, 2, 2, 2), k: 2 })).toEqual(
      ['1', '3'],
    );
    expect(matchClusterIds({ ...previous, previousRanks, ranks: Uint8Array.of(1, 1, 2, 3, 4, 4, 5, 5), k: 5 })).toEqual(
      ['1', 'new-1', '2', '3', '4'],
    );
  });

  it('uses every id at most once and keeps ranges in order', () => {
    const members = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(
        fc.array(members, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('value' as const, 'members' as const),
        (rows, before, k, by) => {
          const ids = matchClusterIds({
            by,
            previousIds: Array.from({ length: before }, (_, i) => String(i)),
            previousRanks: Uint8Array.from(rows, ([rank]) => Math.min(rank, before)),
            ranks: Uint8Array.from(rows, ([, rank]) => Math.min(rank, k)),
            k,
            newId,
          });
          expect(new Set(ids).size).toBe(k);
          const kept = ids.filter((id) => !id.startsWith('new'));
          expect(kept.length).toBeLessThanOrEqual(Math.min(before, k));
          expect(by === 'members' || kept.length === Math.min(before, k)).toBe(true);
          expect(by === 'members' ? [] : kept).toEqual(by === 'members' ? [] : kept.toSorted());
        },
      ),
    );
  });

  it('refuses ranks of other customers or clusters', () => {
    const input = { by: 'members', previousIds: ['a'], previousRanks: Uint8Array.of(1), k: 1, newId } as const;
    expect(() => matchClusterIds({ ...input, ranks: Uint8Array.of(1, 1) })).toThrow(RangeError);
    expect(() => matchClusterIds({ ...input, ranks: Uint8Array.of(2) })).toThrow(RangeError);
  });
});

describe('applyBounds', () => {
  const bounds = [
    { lower: null, upper: 10 },
    { lower: 10, upper: 400 },
    { lower: 400, upper: null },
  ];

  it('gives the rank of the range that holds a value, its lower bound included', () => {
    expect([...applyBounds(Float64Array.of(-3, 9.99, 10, 399, 400, 1e9), bounds)]).toEqual([1, 1, 2, 2, 3, 3]);
    expect([...applyBounds(Float64Array.of(7), [{ lower: null, upper: null }])]).toEqual([1]);
  });

  it('refuses ranges with gaps, out of order or none, and values that are none', () => {
    const [low, middle, high] = bounds;
    expect(() => applyBounds(Float64Array.of(1), [low!, high!])).toThrow('got [-∞, 10) [400, ∞)');
    expect(() => applyBounds(Float64Array.of(1), [middle!, low!, high!])).toThrow(RangeError);
    expect(() => applyBounds(Float64Array.of(1), [])).toThrow('got none');
    expect(() => applyBounds(Float64Array.of(Number.NaN), bounds)).toThrow(RangeError);
  });
});
