/** Parameters of the credibility model of spend per purchase day. */
import { requirePositive } from '../checks.ts';

export interface CredibilityParameters {
  /** Collective mean: spend of a purchase day of a customer not seen yet. */
  readonly mean: number;
  /** Purchase days that the collective mean counts for: a customer with n days has the weight n / (n + k). */
  readonly k: number;
  /** Regularity of one customer's days: variance within a customer = (the customer's mean)² / p. */
  readonly p: number;
}

export const credibilityNames = ['mean', 'k', 'p'] as const;

/** @throws RangeError when k or p is not positive, or the mean is negative */
export function requireCredibility({ mean, k, p }: CredibilityParameters): void {
  requirePositive({ k, p });
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) throw new RangeError(`mean must be ≥ 0 and finite, got ${mean}`);
}
