/** Parameters of the MBG/CNBD-k model (modified beta-geometric / condensed negative binomial distribution). */
import { requirePositive } from '../checks.ts';
import type { GeometricDropout } from '../geometric-dropout/family.ts';
import type { TimeUnit } from '../histories.ts';

export interface MbgCnbdKParameters {
  /** Unit of `alpha`, hence of every time given together with these parameters. */
  readonly unit: TimeUnit;
  /** Regularity: every k-th click of a customer is a purchase, so that k = 1 is purchases at random. */
  readonly k: number;
  /** Shape of the click rates λ ~ Gamma(r, alpha). */
  readonly r: number;
  /** Rate of the same distribution, in `unit`s: a customer buys about r / (k alpha) times per unit on average. */
  readonly alpha: number;
  /** Dropout after a purchase, the first included, has probability p ~ Beta(a, b). */
  readonly a: number;
  readonly b: number;
}

/** Their usual order. */
export const mbgCnbdKNames = ['k', 'r', 'alpha', 'a', 'b'] as const;

/** More clicks a purchase than this is a clock, not a customer. */
const MOST_CLICKS = 20;

/** @throws RangeError when a parameter is not positive and finite, or k is no whole number up to 20 */
export function mbgCnbdKFamily({ k, r, alpha, a, b }: MbgCnbdKParameters): GeometricDropout {
  requirePositive({ r, alpha, a, b });
  if (!(Number.isInteger(k) && k >= 1 && k <= MOST_CLICKS)) {
    throw new RangeError(`k must be a whole number in [1, ${MOST_CLICKS}], got ${k}`);
  }
  return { r, alpha, a, b, k, stayedAtFirst: 1 };
}
