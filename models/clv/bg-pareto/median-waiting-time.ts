import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { newRacePoints, race } from '../pareto-nbd/race.ts';
import type { BgParetoParameters } from './parameters.ts';

/** (α + t_x) · e^500: nobody waits so long. */
const LONGEST = Math.exp(500);

/**
 * Time from the last purchase by which the next one has come with probability ½ in the mean of both models, as seen at that purchase.
 * In words: P(bought again by w) = ½ [P by BG/NBD + P by Pareto/NBD]; set it to ½. It is concave in w, and 0 at 0: Newton's steps
 * from there never go too far, or run away where there is no solution. O(n · 100).
 * @param parameters fitted, times in `unit`s
 * @param histories  recency in the same `unit`; tenure is not used
 * @returns waiting times > 0, between those of the two models; +∞ when more likely than not there is no next purchase
 * @throws RangeError when the units differ or a row is no history
 * @source derived from the assumptions of both models; checked against the order probability at T = t_x
 */
export function medianWaitingTime(parameters: BgParetoParameters, histories: Histories): Float64Array {
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { bgR, bgAlpha, bgA, bgB, paretoR, paretoAlpha, paretoS, paretoBeta } = parameters;
  const points = newRacePoints();
  return histories.frequency.map((x, i) => {
    const tx = histories.recency[i]!;
    const stays = x === 0 ? 1 : (bgB + (x - 1)) / (bgA + bgB + (x - 1));
    const [shape, scale] = [bgR + x, bgAlpha + tx];
    const [rivalled, rivalledScale, beta] = [paretoR + x, paretoAlpha + tx, paretoBeta + tx];
    let wait = 0;
    for (let step = 0; step < 2000 && wait < LONGEST; step++) {
      const bought = -stays * Math.expm1(-shape * Math.log1p(wait / scale));
      const boughtInRace = wait === 0 ? 0 : race(points, rivalled, rivalledScale, paretoS, beta, wait);
      const missing = 1 - bought - boughtInRace;
      const density =
        ((stays * shape) / scale) * Math.exp(-(shape + 1) * Math.log1p(wait / scale)) +
        (rivalled / rivalledScale) *
          Math.exp(-(rivalled + 1) * Math.log1p(wait / rivalledScale) - paretoS * Math.log1p(wait / beta));
      const further = missing / density;
      if (!(further > 1e-14 * wait)) return wait;
      wait += further;
    }
    return Number.POSITIVE_INFINITY;
  });
}
