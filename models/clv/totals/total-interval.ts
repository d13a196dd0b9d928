import type { CommonError } from './common-error.ts';
import { normalProbability } from './normal.ts';

export interface TotalInterval {
  /** As the models predict it: the sum of the customers' expectations. */
  readonly expected: number;
  /** Middle of the interval: corrected by as much of the earlier cut-offs' mean error as is believed. */
  readonly median: number;
  readonly lower80: number;
  readonly upper80: number;
  readonly lower95: number;
  readonly upper95: number;
}

/**
 * Interval of a sum over customers: of a store, cluster, segment or channel.
 * In words: whatever the common error is, the customers' own randomness comes on top: a gamma distribution with the corrected
 * expectation and with the own variance, which grows as the expectation does. The bounds are quantiles of the mixture over all
 * values of the common error. O(values).
 * @param expected    ≥ 0, purchase days or money, summed over the customers
 * @param ownVariance ≥ 0, summed over the same customers
 * @param common      error that all customers of the store share
 * @returns bounds ≥ 0, lower95 ≤ lower80 ≤ median ≤ upper80 ≤ upper95; all 0 when nothing is expected
 * @throws RangeError when a number is negative or not finite
 * @source gamma probabilities by the cube root of Wilson & Hilferty 1931
 */
export function totalInterval({
  expected,
  ownVariance,
  common,
}: {
  readonly expected: number;
  readonly ownVariance: number;
  readonly common: CommonError;
}): TotalInterval {
  for (const [name, value] of Object.entries({ expected, ownVariance })) {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} must be ≥ 0 and finite, got ${value}`);
  }
  if (expected === 0) return { expected, median: 0, lower80: 0, upper80: 0, lower95: 0, upper95: 0 };
  const spread = Math.sqrt(ownVariance) / expected;
  const probabilityBelow = mixtureOf(expected, ownVariance, common);
  const highest = expected * Math.exp(common.at(-1)!) * (1 + 12 * spread) ** 2;
  const quantile = (level: number) => {
    let [below, above] = [0, highest];
    for (let step = 0; step < 40; step++) {
      const middle = (below + above) / 2;
      if (probabilityBelow(middle) < level) below = middle;
      else above = middle;
    }
    return (below + above) / 2;
  };
  return {
    expected,
    median: quantile(0.5),
    lower80: quantile(0.1),
    upper80: quantile(0.9),
    lower95: quantile(0.025),
    upper95: quantile(0.975),
  };
}

/** P(sum ≤ x); what x has no part in is worked out once. */
function mixtureOf(expected: number, ownVariance: number, common: CommonError): (x: number) => number {
  const means = common.map((error) => expected * Math.exp(error));
  const ninths = means.map((mean) => ownVariance / (9 * expected * mean)); // 1 / (9 · shape)
  const roots = ninths.map(Math.sqrt);
  return (x) => {
    let sum = 0;
    for (let i = 0; i < means.length; i++) {
      const [mean, ninth] = [means[i]!, ninths[i]!];
      sum += ninth < 1e-12 ? (x >= mean ? 1 : 0) : normalProbability((Math.cbrt(x / mean) - 1 + ninth) / roots[i]!);
    }
    return sum / means.length;
  };
}
