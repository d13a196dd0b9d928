/** Which predictions reach further than any that a back-test has compared with what came. */

/**
 * @param heldOutDays days of every back-test that was measured; none: nothing has been compared
 * @returns whether the horizon is longer than the longest of them
 * @example isExtrapolated(365, [273, 180]) // => true
 */
export const isExtrapolated = (horizonDays: number, heldOutDays: readonly number[]): boolean =>
  horizonDays > Math.max(0, ...heldOutDays);

/** The label of every horizon, as manifest, model card and report show it. */
export const labelHorizons = (horizonsDays: readonly number[], heldOutDays: readonly number[]) =>
  horizonsDays.map((horizonDays) => ({ horizonDays, isExtrapolated: isExtrapolated(horizonDays, heldOutDays) }));
