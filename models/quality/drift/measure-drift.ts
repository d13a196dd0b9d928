import { type Bins, countInBins } from './bins.ts';
import { populationStability } from './population-stability.ts';

export interface Drift {
  readonly stability: number;
  /** Beyond this there is drift: .2, or what chance alone exceeds once in a hundred times where that is more. */
  readonly bound: number;
  /** `alarm` is for people to read; `severe` (beyond .5 as well) refuses publication. */
  readonly level: 'none' | 'alarm' | 'severe';
}

const ALARM = 0.2;
const SEVERE = 0.5;
const RESAMPLES = 1_000;
const QUANTILE = 0.99;
/** Larger populations are resampled at this size: their chance differences are smaller still, and ALARM decides. */
const LARGEST_RESAMPLE = 2_000;

/**
 * Whether a population has moved since its bins were fixed, by more than chance moves one of its size.
 * In words: the index of two samples of one and the same population is far from 0 when they are small. Both are therefore drawn
 * a thousand times from their common shares, and drift is what exceeds 99 of 100 such draws, and .2.
 * @param bins   edges and counts of the base, fixed at the last accepted fit
 * @param random uniform on [0, 1), seeded
 * @throws RangeError when either population is empty
 * @source Efron & Tibshirani 1993, "An Introduction to the Bootstrap", section 16.2 (two samples from their pool)
 */
export function measureDrift(bins: Bins, current: Float64Array, random: () => number): Drift {
  const counts = countInBins(bins.edges, current);
  const stability = populationStability(bins.counts, counts);
  const bound = Math.max(ALARM, chanceBound(bins.counts, counts, random));
  const level = stability <= bound ? 'none' : stability <= SEVERE ? 'alarm' : 'severe';
  return { stability, bound, level };
}

/** The calmer of two comparisons: what has changed since last month, but not since the same weeks of last year, is the season. */
export function calmerDrift(one: Drift, other: Drift): Drift {
  const order = ['none', 'alarm', 'severe'];
  return order.indexOf(other.level) - order.indexOf(one.level) < 0 ||
    (other.level === one.level && other.stability < one.stability)
    ? other
    : one;
}

function chanceBound(base: readonly number[], current: readonly number[], random: () => number): number {
  const sizeOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const cumulative = base.map((count, bin) => (below += count + current[bin]!));
  const draw = (size: number) => {
    const counts = base.map(() => 0);
    for (let i = 0; i < size; i++) {
      const place = random() * below;
      let bin = 0;
      while (cumulative[bin]! <= place && bin < counts.length - 1) bin++;
      counts[bin]!++;
    }
    return counts;
  };
  const sizes = [base, current].map((counts) => Math.min(LARGEST_RESAMPLE, sizeOf(counts))) as [number, number];
  const indices = Float64Array.from({ length: RESAMPLES }, () =>
    populationStability(draw(sizes[0]), draw(sizes[1])),
  ).sort();
  return indices[Math.ceil(QUANTILE * RESAMPLES) - 1]!;
}
