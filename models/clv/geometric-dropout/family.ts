/**
 * What the models with geometric dropout have in common. Clicks come at random at a rate λ ~ Gamma(r, alpha); every k-th click is
 * a purchase; after a purchase the customer leaves for good with probability p ~ Beta(a, b).
 * NBD: k = 1, nobody leaves. BG/NBD: k = 1, and the first purchase is never the last. MBG/NBD: k = 1. MBG/CNBD-k: any k.
 */
export interface GeometricDropout {
  readonly r: number;
  readonly alpha: number;
  /** 0 where nobody ever leaves. */
  readonly a: number;
  readonly b: number;
  /** Clicks a purchase takes; above 1 only where the first purchase can be the last. */
  readonly k: number;
  /** 1 where a customer may leave right after the first purchase, else 0: how many stays a history of no repeat purchase tells of. */
  readonly stayedAtFirst: 0 | 1;
}

/** P(i clicks since the last purchase | alive and λ's history) is proportional to these: Γ(s + i) / (Γ(s) i!) uⁱ, i < k. */
export function phaseWeights(k: number, shape: number, u: number): Float64Array {
  const weights = new Float64Array(k);
  weights[0] = 1;
  for (let i = 1; i < k; i++) weights[i] = (weights[i - 1]! * (shape + (i - 1)) * u) / i;
  return weights;
}

/** ln of their sum; the first is 1, so that a sum near it keeps its digits. */
export function logPhases(weights: Float64Array): number {
  let others = 0;
  for (let i = 1; i < weights.length; i++) others += weights[i]!;
  return Math.log1p(others);
}
