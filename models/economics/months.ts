/** Ages of customers in months of 365/12 days, so that twelve of them are 365 days. */

/** Five years: as far as lifetime values look. */
export const MOST_MONTHS = 60;

/** Lifetime values are told at these ages, in months. */
export const LIFETIME_MONTHS = [12, 24, 60] as const;

/** Last day of age that belongs to a month; month 0 is the day of the first purchase. */
export const lastDayOf = (month: number): number => Math.floor((365 * month) / 12);

/** What one unit of money in each month is worth on day 0, in the middle of the month: exp(−rate · years); 1 in month 0. */
export function discountFactors(annualRate: number): Float64Array {
  if (!(annualRate >= 0 && annualRate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`discounting needs an annual rate ≥ 0, got ${annualRate}`);
  }
  return Float64Array.from({ length: MOST_MONTHS + 1 }, (_, month) =>
    month === 0 ? 1 : Math.exp((-annualRate * (month - 0.5)) / 12),
  );
}
