/** Customers who behave exactly as a model with geometric dropout says, in continuous time, from a seed. */
import type { GeometricDropout } from '../../models/clv/geometric-dropout/family.ts';
import type { Histories } from '../../models/clv/histories.ts';

export interface SimulatedCustomers {
  readonly histories: Histories;
  /** Purchases in the `horizon` after each one's tenure. */
  readonly next: Float64Array;
}

export interface Simulation {
  readonly customers: number;
  /** Tenures are spread evenly between half of it and all of it, in days. */
  readonly longestTenure: number;
  readonly horizon: number;
  readonly seed: number;
}

export function simulateCustomers(model: GeometricDropout, simulation: Simulation): SimulatedCustomers {
  const { customers, longestTenure, horizon, seed } = simulation;
  const { r, alpha, a, b, k, stayedAtFirst } = model;
  const uniform = mulberry32(seed);
  const column = () => new Float64Array(customers);
  const [frequency, recency, tenure, next] = [column(), column(), column(), column()];
  for (let i = 0; i < customers; i++) {
    const rate = gamma(r, uniform) / alpha;
    const leaving = a === 0 ? 0 : beta(a, b, uniform);
    const T = longestTenure * (0.5 + 0.5 * uniform());
    tenure[i] = T;
    let time = 0;
    let isAlive = stayedAtFirst === 0 || uniform() >= leaving;
    while (isAlive) {
      for (let click = 0; click < k; click++) time -= Math.log(uniform()) / rate;
      if (time > T + horizon) break;
      if (time <= T) {
        frequency[i]!++;
        recency[i] = time;
      } else next[i]!++;
      isAlive = uniform() >= leaving;
    }
  }
  return { histories: { unit: 'days', frequency, recency, tenure }, next };
}

/** Uniform numbers in (0, 1): T. Ettinger's mulberry32. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Gamma(shape, 1): Marsaglia & Tsang 2000, shapes below 1 lifted by one. */
function gamma(shape: number, uniform: () => number): number {
  if (shape < 1) return gamma(shape + 1, uniform) * uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(uniform()) < z * z * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

function beta(a: number, b: number, uniform: () => number): number {
  const left = gamma(a, uniform);
  return left / (left + gamma(b, uniform));
}
