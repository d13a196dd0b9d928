import type { GeometricDropout } from './family.ts';

/**
 * Time from the last purchase by which the next one has come with probability ½, as seen at the last purchase; geometric dropout.
 * In words: someone who stays with probability π has bought again by w with probability π · P(k clicks by w); set it to ½.
 * Silence since then is ignored on purpose, so that the expected date stands still until the next purchase. O(1) for k = 1, else 50 bisections.
 * @param frequency x
 * @param recency   t_x
 * @returns k = 1: (α + t_x) · [(1 − ½ / π)^(−1 / (r + x)) − 1], π = (b + x + δ − 1) / (a + b + x + δ − 1), or 1 where x + δ = 0; k > 1: the
 *          root of P(fewer than k clicks by w) = 1 − ½ / π. +∞ when π ≤ ½: more likely than not there is no next purchase
 * @source derived from the assumptions; checked against the order probability at T = t_x
 * @example r = 1, alpha = 10, a = 1, b = 3, k = 1, stayedAtFirst 0: frequency 1, recency 20 // => 60 (π = ¾, 30 · (3 − 1))
 */
export function medianWaitingTime(family: GeometricDropout, frequency: number, recency: number): number {
  const { r, alpha, a, b, k, stayedAtFirst } = family;
  const ends = frequency + stayedAtFirst;
  const stays = ends === 0 ? 1 : (b + (ends - 1)) / (a + b + (ends - 1));
  if (stays <= 0.5) return Number.POSITIVE_INFINITY;
  const shape = r + k * frequency;
  const logNone = Math.log1p(-0.5 / stays);
  const growth = k === 1 ? -logNone / shape : growthUntil(logNone, shape, k);
  return (alpha + recency) * Math.expm1(growth);
}

/** v = ln(1 + w / (α + t_x)) at which ln P(fewer than k clicks) = −s v + ln Σ_{c<k} Γ(s + c) / (Γ(s) c!) (1 − e⁻ᵛ)ᶜ is as low as asked. */
function growthUntil(logNone: number, shape: number, k: number): number {
  const at = (v: number) => {
    const z = -Math.expm1(-v);
    let term = 1;
    let sum = 1;
    for (let c = 1; c < k; c++) {
      term *= ((shape + (c - 1)) * z) / c;
      sum += term;
    }
    return Math.log(sum) - shape * v;
  };
  let low = 0;
  let high = 1;
  while (at(high) > logNone) {
    low = high;
    high *= 2;
    if (high === Number.POSITIVE_INFINITY) return high;
  }
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (at(middle) > logNone) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
