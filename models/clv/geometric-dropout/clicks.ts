import { negativeBinomialTail } from '../special/negative-binomial-tail.ts';
import type { Standing } from './standing.ts';

/** Parts are kept below this, and the scale takes the rest: an improbable beginning of a long count does not vanish. */
const LARGEST = 1e200;
const LOG_LARGEST = Math.log(LARGEST);

/** P(M = m), M = clicks since the last purchase and in the window, of a customer who is alive; m moves on by `advance`. */
export interface Clicks {
  m: number;
  /** P(M = m); 0 where it is below the smallest floating-point number. */
  probability: number;
  /** How it divides among those with i clicks since the last purchase, in units of `scale`; i > m: what it will be at m = i. */
  readonly parts: Float64Array;
  readonly shape: number;
  /** Chance of one more click, h / (rate + h). */
  readonly z: number;
  logScale: number;
  scale: number;
}

/**
 * The distribution at m = 0.
 * In words: i clicks since the last purchase (probability wᵢ) leave a click rate Gamma(s + i), under which those in the window are
 * negative binomial: P(M = m) = Σᵢ wᵢ P(NB(s + i) = m − i). From one m to the next each part takes a positive factor. O(k) a step.
 * @param ratio horizon / standing.rate
 * @source Platzer & Reutterer 2016, "Ticking Away the Moments", Marketing Science 35(5), assumptions 1 and 2; k = 1: Ehrenberg 1959
 */
export function startClicks({ shape, phases }: Standing, ratio: number): Clicks {
  const parts = phases.slice();
  for (let i = 1; i < parts.length; i++) parts[i]! /= (1 + ratio) ** i;
  const logScale = -shape * Math.log1p(ratio);
  const scale = Math.exp(logScale);
  return { m: 0, probability: parts[0]! * scale, parts, shape, z: ratio / (1 + ratio), logScale, scale };
}

export function advance(clicks: Clicks): void {
  const { parts, shape, z } = clicks;
  const last = parts.length - 1;
  const m = clicks.m++;
  const factor = z * (shape + m);
  let sum = 0;
  for (let i = 0; i <= last; i++) {
    if (i <= m) parts[i]! *= factor / (m + 1 - i);
    if (i <= m + 1) sum += parts[i]!;
  }
  if (sum > LARGEST) {
    sum /= LARGEST;
    for (let i = 0; i <= last; i++) parts[i]! /= LARGEST;
    clicks.logScale += LOG_LARGEST;
    clicks.scale = Math.exp(clicks.logScale);
  }
  clicks.probability = sum * clicks.scale;
}

/** Every later probability is at most this many times the one before it; parts with i ≥ m are left out of account, so m ≥ k. */
export function slowestDecay({ m, parts, shape, z }: Clicks): number {
  return Math.max((z * (shape + m)) / (m + 2 - parts.length), z);
}

/** P(M ≥ m), where the probabilities are falling already (slowestDecay < 1, m ≥ k); +∞ where that is too slow to sum. */
export function clicksBeyond({ m, parts, shape, z, scale }: Clicks): number {
  let sum = 0;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i]! > 0) sum += parts[i]! * negativeBinomialTail(m - i, shape + i, z);
  }
  return sum * scale;
}
