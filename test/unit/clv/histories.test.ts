import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupHistories, indexHistories } from '../../../models/clv/histories.ts';
import { type HistoryRow, historiesOf } from './columns.ts';

const row: fc.Arbitrary<HistoryRow> = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .map(([x, tx, silence]) => [x, x === 0 ? 0 : tx / 7, (tx + silence) / 7]);

/** The same counting with text keys: slow and plain. */
function countByText(rows: readonly HistoryRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of rows.map(String)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

describe('groupHistories', () => {
  it('counts every distinct row exactly, whatever the rows', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { frequency, recency, tenure, weight } = groupHistories(historiesOf(rows, 'weeks'));
        const counted = new Map(
          Array.from(weight, (w, i): [string, number] => [String([frequency[i], recency[i], tenure[i]]), w]),
        );
        expect(counted).toEqual(countByText(rows));
        expect(counted.size).toBe(weight.length);
      }),
    );
  });

  it('orders by frequency, recency and tenure, so that the order of rows leaves no trace', () => {
    const rows: HistoryRow[] = [
      [2, 5, 9],
      [0, 0, 9],
      [2, 5, 7],
      [10, 1, 1],
      [2, 4, 9],
      [0, 0, 9],
    ];
    const grouped = groupHistories(historiesOf(rows));
    expect(Array.from(grouped.frequency)).toEqual([0, 2, 2, 2, 10]);
    expect(Array.from(grouped.recency)).toEqual([0, 4, 5, 5, 1]);
    expect(Array.from(grouped.tenure)).toEqual([9, 9, 7, 9, 1]);
    expect(Array.from(grouped.weight)).toEqual([2, 1, 1, 1, 1]);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(groupHistories(historiesOf(shuffled))).toEqual(grouped);
      }),
    );
  });

  it('keeps the unit and answers nothing with nothing', () => {
    const grouped = groupHistories(historiesOf([], 'weeks'));
    expect(grouped.unit).toBe('weeks');
    expect(grouped.weight.length).toBe(0);
  });

  it('refuses columns of different length', () => {
    const histories = { ...historiesOf([[0, 0, 1]]), tenure: new Float64Array(2) };
    expect(() => groupHistories(histories)).toThrow(RangeError);
  });
});

describe('indexHistories', () => {
  it('leads every customer to a row like their own, whatever the numbers', () => {
    const time = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0.1, 1 / 7, 5 / 7, 3e6, 1e-300));
    const any: fc.Arbitrary<HistoryRow> = fc
      .tuple(fc.integer({ min: 0, max: 3 }), time, time)
      .map(([x, tx, silence]) => [x, tx, tx + silence]);
    fc.assert(
      fc.property(fc.array(any), (rows) => {
        const histories = historiesOf(rows, 'weeks');
        const { groups, groupOf } = indexHistories(histories);
        const regained = { frequency: groups.frequency, recency: groups.recency, tenure: groups.tenure };
        for (const [name, column] of Object.entries(regained)) {
          const own = Float64Array.from(groupOf, (group) => column[group]!);
          expect(own).toEqual(histories[name as keyof typeof regained]);
        }
        const weight = new Float64Array(groups.weight.length);
        for (const group of groupOf) weight[group]!++;
        expect(groups.weight).toEqual(weight);
        expect(groups).toEqual(groupHistories(histories));
      }),
    );
  });
});
