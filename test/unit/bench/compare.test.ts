import { describe, expect, it } from 'vitest';
import type { Measure, Work } from '../../../bench/bench.ts';
import { compareWorks } from '../../../bench/compare.ts';

const work = (name: string, role?: 'floor' | 'peer'): Work => ({
  work: name,
  ...(role && { role }),
  command: () => ['nothing.ts'],
});
const cost = (cpuSeconds: number, wallSeconds = 1, peakMb = 100): Measure => ({ cpuSeconds, wallSeconds, peakMb });
const whole = (measure: Measure) => ({ whole: measure, parts: [] });

describe('compareWorks', () => {
  it('takes the median of each figure by itself', () => {
    const repetitions = [cost(3, 1, 200), cost(1, 9, 300), cost(2, 5, 100)].map(whole);
    expect(compareWorks('1m', [{ work: work('run'), repetitions }])).toEqual([
      { work: 'run (1m)', cpuSeconds: 2, wallSeconds: 5, peakMb: 200 },
    ]);
  });

  it('compares CPU seconds with the floor’s and the peer’s, and neither of them with itself', () => {
    const rows = compareWorks('1m', [
      { work: work('least', 'floor'), repetitions: [whole(cost(2))] },
      { work: work('other', 'peer'), repetitions: [whole(cost(8))] },
      { work: work('ours'), repetitions: [whole(cost(4))] },
    ]);
    expect(rows.map(({ ratioToFloor, ratioToPeer }) => [ratioToFloor, ratioToPeer])).toEqual([
      [undefined, undefined],
      [4, undefined],
      [2, 0.5],
    ]);
  });

  it('gives every part of a work its own row, under the whole', () => {
    const repetition = (fit: number) => ({ whole: cost(fit + 1), parts: [{ part: 'fit', ...cost(fit) }] });
    const rows = compareWorks('cdnow', [{ work: work('run'), repetitions: [5, 1, 3].map(repetition) }]);
    expect(rows.map((row) => [row.work, row.cpuSeconds])).toEqual([
      ['run (cdnow)', 4],
      ['run, fit (cdnow)', 3],
    ]);
  });
});
