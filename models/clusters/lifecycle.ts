/** Where a customer stands by the days since the last order. */
export type LifecycleState = 'Active' | 'Inactive' | 'Hibernating' | 'Lost' | 'No purchases';

/** First days of the next state, except hibernating: its last day. */
export interface LifecycleThresholds {
  readonly active: number;
  readonly inactive: number;
  readonly hibernating: number;
}

/** Half a year, a year, two years. */
const defaultLifecycleThresholds: LifecycleThresholds = { active: 182, inactive: 365, hibernating: 730 };

/**
 * Active [0, active), Inactive [active, inactive), Hibernating [inactive, hibernating], Lost beyond.
 * @param days since the last order; a mean over a cluster does as well; null when there is none
 * @throws RangeError when days are negative or the thresholds do not ascend
 */
export function lifecycleState(
  days: number | null,
  { active, inactive, hibernating }: LifecycleThresholds = defaultLifecycleThresholds,
): LifecycleState {
  if (!(0 < active && active < inactive && inactive <= hibernating)) {
    throw new RangeError(`lifecycle: need ascending thresholds, got ${active}, ${inactive}, ${hibernating}`);
  }
  if (days === null) return 'No purchases';
  if (!(days >= 0)) throw new RangeError(`lifecycle: need days since the last order of 0 or more, got ${days}`);
  if (days < active) return 'Active';
  if (days < inactive) return 'Inactive';
  return days <= hibernating ? 'Hibernating' : 'Lost';
}
