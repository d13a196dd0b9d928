/**
 * The cubic between two neighbours of a grid that keeps their values and slopes. Slopes beyond three times the rise are cut to
 * it: then the cubic never falls (Fritsch & Carlson 1980).
 */
export interface Panel {
  readonly low: number;
  readonly high: number;
  /** By the step. */
  readonly slopeLow: number;
  readonly slopeHigh: number;
}

export function panelOf(low: number, high: number, slopeLow: number, slopeHigh: number): Panel {
  const steepest = 3 * (high - low);
  return { low, high, slopeLow: Math.min(slopeLow, steepest), slopeHigh: Math.min(slopeHigh, steepest) };
}

/** Value at a share 0 … 1 of the step. */
export function valueAt({ low, high, slopeLow, slopeHigh }: Panel, share: number): number {
  const rise = high - low;
  const bend = 3 * rise - 2 * slopeLow - slopeHigh;
  return low + share * (slopeLow + share * (bend + share * (slopeLow + slopeHigh - 2 * rise)));
}

/** Slope at a share 0 … 1 of the step, by the step. */
export function slopeAt({ low, high, slopeLow, slopeHigh }: Panel, share: number): number {
  const rise = high - low;
  const bend = 3 * rise - 2 * slopeLow - slopeHigh;
  return Math.max(slopeLow + share * (2 * bend + 3 * share * (slopeLow + slopeHigh - 2 * rise)), 0);
}

/** The share at which the value is reached: Newton's steps, halved where they leave what is left of the panel. */
export function shareWhere(panel: Panel, value: number): number {
  const { low, high } = panel;
  let left = 0;
  let right = 1;
  let share = (value - low) / (high - low);
  for (let i = 0; i < 50; i++) {
    const miss = valueAt(panel, share) - value;
    if (miss > 0) right = share;
    else left = share;
    const next = share - miss / slopeAt(panel, share);
    const better = next > left && next < right ? next : (left + right) / 2;
    if (Math.abs(better - share) < 1e-10) return better;
    share = better;
  }
  return share;
}
