/** Somebody who has just bought for the first time, BG/NBD: a history of no repeat purchase in no time. */
import { requireHorizon } from '../checks.ts';
import type { CountDistributions, CountOptions } from '../counts.ts';
import { stoppedCounts } from '../geometric-dropout/purchase-counts.ts';
import type { Histories } from '../histories.ts';
import { expectedPurchases } from './expected-purchases.ts';
import type { BgNbdParameters } from './parameters.ts';
import { bgNbdStanding } from './standing.ts';

const newcomer = ({ unit }: BgNbdParameters): Histories => ({
  unit,
  frequency: Float64Array.of(0),
  recency: Float64Array.of(0),
  tenure: Float64Array.of(0),
});

/** Expected repeat purchase days within each of `horizons` ≥ 0, in the parameters' unit. */
export function expectedPurchasesOfNew(parameters: BgNbdParameters, horizons: Float64Array): Float64Array {
  return horizons.map((horizon) => expectedPurchases(parameters, newcomer(parameters), horizon)[0]!);
}

/** Their distribution, one row per horizon. */
export function purchaseCountsOfNew(
  parameters: BgNbdParameters,
  horizons: Float64Array,
  options?: CountOptions,
): CountDistributions {
  horizons.forEach(requireHorizon);
  const stand = bgNbdStanding(parameters, newcomer(parameters));
  return stoppedCounts(horizons.length, 1, (_, standing) => stand(0, standing), horizons, options);
}
