/** Advice on the number of groups: from shops whose number of groups is known. */
import { expect, it } from 'vitest';
import { type CountedGroups, countGroups, recommendGroups } from '../../../models/clusters/advice.ts';
import { tellAdvice } from '../../../models/clusters/tell-advice.ts';
import { uniformNumbers } from '../../../models/clusters/uniform-numbers.ts';

/** Customers around centres that are far from each other, a factor of 8 apart. */
function shop(groups: number, each: number): Float64Array {
  const random = uniformNumbers(7);
  return Float64Array.from({ length: groups * each }, (_, i) => 100 * 8 ** (i % groups) * (1 + 0.05 * random()));
}

it.each([2, 3, 4, 5])('finds %d groups where there are that many', (groups) => {
  const counted = countGroups(shop(groups, 200), 50);
  expect(recommendGroups(counted)).toEqual({ k: groups, because: 'gain' });
  const chosen = counted.find(({ k }) => k === groups);
  expect(chosen?.explained).toBeGreaterThan(0.99);
  expect(chosen?.smallestShare).toBeCloseTo(1 / groups, 9);
  // A range begins at the least value that a half happens to have.
  expect(chosen?.stability).toBeGreaterThan(0.97);
});

it('measures what groups explain as one less their variance within, of the logarithm', () => {
  // log(1 + value / 1): 0, log 3, log 4 and log 20. Two groups: the last one alone.
  const values = Float64Array.of(0, 2, 3, 19);
  const logs = [0, Math.log(3), Math.log(4), Math.log(20)];
  const squares = (some: readonly number[]) => {
    const mean = some.reduce((sum, x) => sum + x, 0) / some.length;
    return some.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  };
  const best = Math.min(...[1, 2, 3].map((cut) => squares(logs.slice(0, cut)) + squares(logs.slice(cut))));
  const [two, three, four, ...more] = countGroups(values, 1);
  expect(two?.explained).toBeCloseTo(1 - best / squares(logs), 12);
  expect(three?.gain).toBeCloseTo(1 - (three?.explained ?? 0), 12);
  expect(four).toMatchObject({ k: 4, explained: 1, gain: 0, smallestShare: 0.25 });
  expect(more).toEqual([]);
});

it('is the same for any order of customers, and for a large store of the same shape', () => {
  const values = shop(4, 300);
  expect(countGroups(values.toReversed(), 50)).toEqual(countGroups(values, 50));
  const many = Float64Array.from({ length: 120_000 }, (_, i) => values[i % values.length]!);
  expect(recommendGroups(countGroups(many, 50))?.k).toBe(4);
});

const row = (k: number, gain: number, smallestShare: number): CountedGroups => ({
  k,
  explained: 0.9,
  gain,
  smallestShare,
  stability: 0.953,
});

it('takes no number whose smallest group is a handful, and says why', () => {
  const counted = [row(2, 0.2, 0.3), row(3, 0.1, 0.02), row(4, 0.01, 0.019)];
  expect(recommendGroups(counted)).toEqual({ k: 3, because: 'size' });
  expect(tellAdvice(counted, 'en')).toMatch(
    /^Recommended: 3 groups, because with more .* less than 2\.0 % of customers/,
  );
  expect(recommendGroups([row(2, 0.03, 0.3), row(3, 0.0299, 0.2), row(4, 0.01, 0.1)])).toEqual({
    k: 3,
    because: 'gain',
  });
  expect(recommendGroups([])).toBeNull();
});

it('is a sentence in both languages', () => {
  const counted = [row(2, 0.012, 0.3)];
  expect(tellAdvice(counted, 'en')).toMatch(/2 groups, because they explain 90\.0 % .* only 1\.2 points; .* 95\.3 %/);
  expect(tellAdvice(counted, 'es')).toMatch(/2 grupos, porque explican el 90,0 % .* 1,2 puntos; .* 95,3 %/);
  expect(tellAdvice([], 'en')).toBe('');
});
