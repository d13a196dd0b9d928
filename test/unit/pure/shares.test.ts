import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentages } from '../../../lib/pure/shares.ts';

const tenths = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + Math.round(share * 10), 0);

describe('percentages', () => {
  it('rounds the score table of 12,366 customers as published', () => {
    expect(percentages([7949, 3731, 686])).toEqual([64.3, 30.2, 5.5]);
  });

  it('gives the tenths left over to the largest remainders', () => {
    // 2024 / 8606 = 23.518…, 4609 / 8606 = 53.555…, 1973 / 8606 = 22.925…: two tenths left, to .055 and .025.
    expect(percentages([2024n, 4609n, 1973n])).toEqual([23.5, 53.6, 22.9]);
  });

  it('gives equal remainders to the earlier part', () => {
    expect(percentages([1, 1, 1])).toEqual([33.4, 33.3, 33.3]);
  });

  it('has no shares of nothing', () => {
    expect(percentages([0n, 0n])).toEqual([0, 0]);
    expect(percentages([])).toEqual([]);
    expect(percentages([5, -5])).toEqual([0, 0]);
  });

  it('gives a part below zero a share below zero', () => {
    expect(percentages([-10n, 110n])).toEqual([-10, 110]);
  });

  it('stays exact beyond the whole numbers of a double', () => {
    expect(percentages([10n ** 30n + 1n, 10n ** 30n])).toEqual([50, 50]);
  });

  it('adds up to 100.0, a tenth or less from the exact share', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10n ** 24n), { minLength: 1, maxLength: 40 }), (parts) => {
        const total = parts.reduce((sum, part) => sum + part, 0n);
        fc.pre(total > 0n);
        const shares = percentages(parts);
        expect(tenths(shares)).toBe(1000);
        for (const [index, share] of shares.entries()) {
          const distance = BigInt(Math.round(share * 10)) * total - (parts[index] as bigint) * 1000n;
          expect(distance < total && distance > -total).toBe(true);
        }
      }),
    );
  });

  it('refuses counts that are not whole', () => {
    expect(() => percentages([0.5, 1])).toThrow(new RangeError('percentages: counts must be whole numbers, got 0.5'));
  });
});
