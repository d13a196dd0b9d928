/**
 * P(Z ≤ z) of a standard normal Z.
 * In words: half the complementary error function, by a rational fit in 1 / (1 + |z| / (2√2)). O(1).
 * @returns probability in [0, 1], relative error below 1.2e-7 in either tail: bounds need no more
 * @source Press et al. 2007, "Numerical Recipes", section 6.2.2 (Chebyshev fit of erfc)
 * @example normalProbability(1.959964) // => 0.975
 */
export function normalProbability(z: number): number {
  // What a double cannot tell from 1 or 0.
  if (z > 9) return 1;
  if (z < -40) return 0;
  const x = Math.abs(z) * Math.SQRT1_2;
  const t = 1 / (1 + 0.5 * x);
  let fit = 0;
  for (let i = 0; i < ERFC.length; i++) fit = fit * t + ERFC[i]!;
  const tail = 0.5 * t * Math.exp(-x * x + fit);
  return z >= 0 ? 1 - tail : tail;
}

/** Highest power first. */
const ERFC = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
] as const;
