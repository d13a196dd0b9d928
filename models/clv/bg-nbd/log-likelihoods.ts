import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { logLikelihood } from './log-likelihood.ts';
import { type BgNbdParameters, requireBgNbd } from './parameters.ts';

export function logLikelihoods(parameters: BgNbdParameters, histories: Histories): Float64Array {
  requireBgNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const weight = Float64Array.of(1);
  return histories.frequency.map((_, i) =>
    logLikelihood(parameters, {
      unit: histories.unit,
      frequency: histories.frequency.subarray(i, i + 1),
      recency: histories.recency.subarray(i, i + 1),
      tenure: histories.tenure.subarray(i, i + 1),
      weight,
    }),
  );
}
