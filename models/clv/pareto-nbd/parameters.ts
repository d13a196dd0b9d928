/** Parameters of the Pareto/NBD model: Pareto (Lomax) lifetimes, negative binomial purchases while alive. */
import { requirePositive } from '../checks.ts';
import type { TimeUnit } from '../histories.ts';

export interface ParetoNbdParameters {
  /** Unit of `alpha` and `beta`, hence of every time given together with these parameters. */
  readonly unit: TimeUnit;
  /** Shape of the purchase rates λ ~ Gamma(r, alpha). */
  readonly r: number;
  /** Rate of the same distribution, in `unit`s: a customer buys r / alpha times per unit on average. */
  readonly alpha: number;
  /** Shape of the dropout rates μ ~ Gamma(s, beta): a customer stays for an exponential time of mean 1 / μ. */
  readonly s: number;
  /** Rate of the same distribution, in `unit`s: the median customer stays for beta · (2^(1/s) − 1). */
  readonly beta: number;
}

/** Their usual order. */
export const paretoNbdNames = ['r', 'alpha', 's', 'beta'] as const;

/** @throws RangeError when a parameter is not positive and finite */
export function requireParetoNbd({ r, alpha, s, beta }: ParetoNbdParameters): void {
  requirePositive({ r, alpha, s, beta });
}
