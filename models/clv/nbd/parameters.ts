/** Parameters of the NBD model (negative binomial distribution). */
import { requirePositive } from '../checks.ts';
import type { GeometricDropout } from '../geometric-dropout/family.ts';
import type { TimeUnit } from '../histories.ts';

export interface NbdParameters {
  /** Unit of `alpha`, hence of every time given together with these parameters. */
  readonly unit: TimeUnit;
  /** Shape of the purchase rates λ ~ Gamma(r, alpha). */
  readonly r: number;
  /** Rate of the same distribution, in `unit`s: a customer buys r / alpha times per unit on average. */
  readonly alpha: number;
}

/** Their usual order. */
export const nbdNames = ['r', 'alpha'] as const;

/** Geometric dropout that never happens. @throws RangeError when a parameter is not positive and finite */
export function nbdFamily({ r, alpha }: NbdParameters): GeometricDropout {
  requirePositive({ r, alpha });
  return { r, alpha, a: 0, b: 1, k: 1, stayedAtFirst: 0 };
}
