/** Instants as the terminal shows them: in UTC, to the second. */

/** For a column that says (UTC) in its head. */
export const utc = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

export const inUtc = (instant: string): string => `${utc(instant)} UTC`;
