import { advance, startClicks } from './clicks.ts';
import type { Standing } from './standing.ts';

/** Below it, the first purchases are summed one by one. */
const SMALL = 1e-3;

/**
 * g(p) = Σ_{n ≥ 1} P(N ≥ n) qⁿ⁻¹, q = 1 − p: purchases in a window of a customer who leaves after each with probability p.
 * In words: it is (1 − E[qᴺ]) / p. With M clicks and N = ⌊M / k⌋, qᴺ is a sum over the k complex k-th roots u of q of uᴹ · p u / (k q (1 − u)),
 * and E[uᴹ] is known in closed form: Σᵢ wᵢ uⁱ [1 + ratio (1 − u)]^(−s − i). The real root carries the value, the others the rounding down to
 * whole purchases. Costs the same however many clicks there are. O(k²).
 * @param p          leaving probability, 0 < p ≤ 1
 * @param complement 1 − p without rounding near 1
 * @source negative binomial generating function; filter by roots of unity; checked against 50-digit sums
 */
export function undisturbedSeries(standing: Standing, ratio: number, p: number, complement: number): number {
  const { shape, phases } = standing;
  const k = phases.length;
  if (k === 1) return -Math.expm1(-shape * Math.log1p(p * ratio)) / p;
  if (complement < SMALL) return firstTerms(standing, ratio, complement);
  const logQ = -Math.log1p(-p);
  const L = p < 0.5 ? logQ : -Math.log(complement);
  const y = Math.exp(-L / k);
  const oneLessY = -Math.expm1(-L / k);
  // c = p y / (k q (1 − y)) ≥ 1 is the real root's coefficient; 1 − c E[yᴹ] = −(c − 1) + c (1 − E[yᴹ]).
  const c = Math.expm1(L) / (k * Math.expm1(L / k));
  let shortfall = 0;
  for (let i = 0; i < k; i++) {
    shortfall += phases[i]! * -Math.expm1((-i * L) / k - (shape + i) * Math.log1p(ratio * oneLessY));
  }
  let excess = 0; // c − 1 = Σ_{i<k} (e^{iL/k} − 1) / k
  for (let i = 1; i < k; i++) excess += Math.expm1((i * L) / k) / k;
  let value = (c * shortfall - excess) / p;
  for (let root = 1; root < k; root++) {
    const angle = (2 * Math.PI * root) / k;
    value -= rootTerm(standing, ratio, y, angle) / (k * complement);
  }
  return value;
}

/** E[N] = g(0): (E[M] − E[M mod k]) / k, the remainder by the same roots. */
export function undisturbedMean(standing: Standing, ratio: number): number {
  const { shape, phases } = standing;
  const k = phases.length;
  let clicks = 0;
  for (let i = 0; i < k; i++) clicks += phases[i]! * (i + (shape + i) * ratio);
  let value = clicks / k - (k - 1) / (2 * k);
  for (let root = 1; root < k; root++) value -= rootTerm(standing, ratio, 1, (2 * Math.PI * root) / k) / k;
  return value;
}

/** Real part of u / (1 − u) · E[uᴹ], u = modulus · e^{i angle}. */
function rootTerm({ shape, phases }: Standing, ratio: number, modulus: number, angle: number): number {
  const real = modulus * Math.cos(angle);
  const imaginary = modulus * Math.sin(angle);
  const logLength = Math.log(Math.hypot(1 + ratio * (1 - real), ratio * imaginary));
  const turn = Math.atan2(-ratio * imaginary, 1 + ratio * (1 - real));
  const logFactor = Math.log(modulus) - Math.log(Math.hypot(1 - real, imaginary));
  const factorTurn = angle - Math.atan2(-imaginary, 1 - real);
  let sum = 0;
  for (let i = 0; i < phases.length; i++) {
    const size = logFactor + i * Math.log(modulus) - (shape + i) * logLength;
    sum += phases[i]! * Math.exp(size) * Math.cos(factorTurn + i * angle - (shape + i) * turn);
  }
  return sum;
}

/** Σ P(N ≥ n) qⁿ⁻¹ of the first few n, q small. */
function firstTerms(standing: Standing, ratio: number, q: number): number {
  const clicks = startClicks(standing, ratio);
  let beyond = 1;
  let sum = 0;
  let power = 1;
  for (let n = 0; n < 6; n++) {
    for (let j = 0; j < standing.phases.length; j++) {
      beyond -= clicks.probability;
      advance(clicks);
    }
    sum += Math.max(0, beyond) * power;
    power *= q;
  }
  return sum;
}
