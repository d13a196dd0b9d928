/** A shop that behaves exactly as the Pareto/NBD model says. */
import type { Histories } from '../../../models/clv/histories.ts';
import { seededUniform } from './columns.ts';

interface Shop {
  readonly customers: number;
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
  /** Days from the first purchase to the end of observation: even between the two. */
  readonly tenure: readonly [number, number];
  readonly horizon: number;
  readonly seed: number;
}

/** Histories, and the purchases of the horizon after them. Time is continuous, as in the model. */
export function simulateParetoNbd({ customers, r, alpha, s, beta, tenure: [shortest, longest], horizon, seed }: Shop) {
  const uniform = seededUniform(seed);
  const histories: Histories = {
    unit: 'days',
    frequency: new Float64Array(customers),
    recency: new Float64Array(customers),
    tenure: new Float64Array(customers),
  };
  const next = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = gamma(uniform, r) / alpha;
    const lifetime = (-Math.log(uniform()) * beta) / gamma(uniform, s);
    // Whole days, so that tenures repeat.
    const tenure = Math.floor(shortest + (longest - shortest) * uniform());
    histories.tenure[i] = tenure;
    for (let time = -Math.log(uniform()) / rate; time <= Math.min(lifetime, tenure + horizon); ) {
      if (time <= tenure) {
        histories.frequency[i]!++;
        histories.recency[i] = time;
      } else next[i]!++;
      time -= Math.log(uniform()) / rate;
    }
  }
  return { histories, next };
}

/** Marsaglia & Tsang 2000, with their step from shape + 1 down to shape. */
function gamma(uniform: () => number, shape: number): number {
  const d = shape + 1 - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(uniform()) < normal * normal * 0.5 + d - d * v + d * Math.log(v)) {
      return d * v * uniform() ** (1 / shape);
    }
  }
}
