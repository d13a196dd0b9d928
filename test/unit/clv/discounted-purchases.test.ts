/** Discounted purchases against a fine sum over the window, and where the answer is known without one. */
import { array, assert, constantFrom, double, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discountedPurchases } from '../../../models/clv/discounted-purchases.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { nbd } from '../../../models/clv/nbd/model.ts';
import { historiesOf, relativeError } from './columns.ts';

const cdnow = { unit: 'weeks', r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 } as const;
const some = historiesOf(
  [
    [0, 0, 38.86],
    [2, 30.43, 38.86],
    [26, 30.86, 31],
  ],
  'weeks',
);

describe('discounted purchases', () => {
  it('are what a sum over twenty thousand short windows gives', () => {
    const got = discountedPurchases(bgNbd, cdnow, some, 52, 0.1);
    const steps = 20_000;
    const rate = (0.1 * 7) / 365.25;
    const wanted = new Float64Array(3);
    let before = new Float64Array(3);
    for (let step = 1; step <= steps; step++) {
      const until = bgNbd.expectedPurchases(cdnow, some, (52 * step) / steps);
      for (let i = 0; i < 3; i++) {
        wanted[i]! += (until[i]! - before[i]!) * Math.exp((-rate * 52 * (step - 0.5)) / steps);
      }
      before = until as Float64Array<ArrayBuffer>;
    }
    // The sum's own error is of the order of the squared step.
    got.forEach((value, i) => expect(relativeError(value, wanted[i]!)).toBeLessThan(1e-9));
  });

  it('come evenly where nobody leaves: λ (1 − exp(−δ h)) / δ', () => {
    const histories = historiesOf([[10, 90, 100]]);
    const [got] = discountedPurchases(nbd, { unit: 'days', r: 1, alpha: 50 }, histories, 365.25, 0.1);
    const perDay = 11 / 150;
    expect(relativeError(got!, (perDay * 365.25 * -Math.expm1(-0.1)) / 0.1)).toBeLessThan(1e-13);
  });

  it('are the expected ones without discount, and fewer the higher it is', () => {
    const rows = array(record({ x: integer({ min: 0, max: 40 }), gap: integer({ min: 0, max: 400 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    assert(
      property(rows, constantFrom(1, 90, 365, 3650), double({ min: 0.01, max: 1, noNaN: true }), (all, days, rate) => {
        const histories = historiesOf(all.map(({ x, gap }) => [x, x === 0 ? 0 : 300, 300 + gap] as const));
        const parameters = { ...cdnow, unit: 'days', alpha: 30 } as const;
        const expected = bgNbd.expectedPurchases(parameters, histories, days);
        expect(discountedPurchases(bgNbd, parameters, histories, days, 0)).toEqual(expected);
        const [less, more] = [rate, rate / 2].map((one) =>
          discountedPurchases(bgNbd, parameters, histories, days, one),
        );
        expected.forEach((value, i) => {
          expect(less![i]).toBeGreaterThanOrEqual(0);
          expect(less![i]).toBeLessThanOrEqual(more![i]!);
          expect(more![i]).toBeLessThanOrEqual(value);
        });
      }),
    );
  });

  it('refuse a negative rate', () => {
    expect(() => discountedPurchases(bgNbd, cdnow, some, 52, -0.1)).toThrow(RangeError);
  });
});
