import type { ParetoNbdParameters } from './parameters.ts';
import { type RacePoints, race } from './race.ts';

/**
 * ln[P(gone) / P(alive)] of one customer at the end of observation, Pareto/NBD.
 * In words: the silence since the last purchase has two explanations. Either dropout came before the next purchase, which is a
 * race between the two; or neither has come yet. About 10 points of a quadrature.
 * @param points    room for the quadrature, its content is overwritten
 * @param frequency repeat purchase days x
 * @param recency   t_x, in the parameters' unit
 * @param tenure    T ≥ t_x, in the parameters' unit
 * @returns logarithm of s ∫ [(α + T) / (α + u)]^(r + x) · [(β + T) / (β + u)]^s du / (β + u) over u in (t_x, T); −∞ when T = t_x
 * @source Fader & Hardie 2005, "A Note on Deriving the Pareto/NBD Model and Related Expressions", likelihood
 * @example r = α = s = β = 1, frequency 0, tenure 1: logOddsGone(…) // => 0.405465108108164… (= ln(⅜ / ¼))
 */
export function logOddsGone(
  points: RacePoints,
  { r, alpha, s, beta }: ParetoNbdParameters,
  frequency: number,
  recency: number,
  tenure: number,
): number {
  const silence = tenure - recency;
  const gone = race(points, s, beta + recency, r + frequency, alpha + recency, silence);
  return Math.log(gone) + logNeither(r + frequency, alpha + recency, s, beta + recency, silence);
}

/** −ln P(neither a purchase nor dropout within `silence`). */
export function logNeither(shape: number, scale: number, s: number, beta: number, silence: number): number {
  return shape * Math.log1p(silence / scale) + s * Math.log1p(silence / beta);
}
