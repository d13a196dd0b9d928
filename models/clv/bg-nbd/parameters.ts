/** Parameters of the BG/NBD model (beta-geometric / negative binomial distribution). */
import { requirePositive } from '../checks.ts';
import type { GeometricDropout } from '../geometric-dropout/family.ts';
import type { TimeUnit } from '../histories.ts';

export interface BgNbdParameters {
  /** Unit of `alpha`, hence of every time given together with these parameters. */
  readonly unit: TimeUnit;
  /** Shape of the purchase rates λ ~ Gamma(r, alpha). */
  readonly r: number;
  /** Rate of the same distribution, in `unit`s: a customer buys r / alpha times per unit on average. */
  readonly alpha: number;
  /** Dropout after a purchase has probability p ~ Beta(a, b). */
  readonly a: number;
  readonly b: number;
}

/** Their usual order. */
export const bgNbdNames = ['r', 'alpha', 'a', 'b'] as const;

/** @throws RangeError when a parameter is not positive and finite */
export function bgNbdFamily({ r, alpha, a, b }: BgNbdParameters): GeometricDropout {
  requirePositive({ r, alpha, a, b });
  return { r, alpha, a, b, k: 1, stayedAtFirst: 0 };
}
