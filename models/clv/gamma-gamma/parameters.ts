/** Parameters of the Gamma-Gamma model of spend per purchase day. */
import { requirePositive } from '../checks.ts';

export interface GammaGammaParameters {
  /** Shape of a customer's spends z ~ Gamma(p, ν). */
  readonly p: number;
  /** Shape of ν ~ Gamma(q, v) across customers. */
  readonly q: number;
  /** Rate of the same distribution, in money: the mean spend across customers is v p / (q − 1). */
  readonly v: number;
}

/** Their usual order. */
export const gammaGammaNames = ['p', 'q', 'v'] as const;

/** @throws RangeError when p or q is not positive, or v is negative */
export function requireGammaGamma({ p, q, v }: GammaGammaParameters): void {
  requirePositive({ p, q });
  if (!(v >= 0 && v < Number.POSITIVE_INFINITY)) throw new RangeError(`v must be ≥ 0 and finite, got ${v}`);
}
