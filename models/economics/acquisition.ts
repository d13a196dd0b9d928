/** What winning a customer may cost, and when the cost has come back. */

/** Sums up to each month. */
export function cumulate(monthly: Float64Array): Float64Array {
  let sum = 0;
  return monthly.map((value) => (sum += value));
}

/**
 * First month at whose end the cumulated contribution covers the cost.
 * @param cumulated contribution of a customer up to the end of each month since the first purchase
 * @returns 0 when the first purchase pays for itself; +∞ when it takes longer than what is known
 */
export function paybackMonth(cumulated: Float64Array, cost: number): number {
  const month = cumulated.findIndex((contribution) => contribution >= cost);
  return month < 0 ? Number.POSITIVE_INFINITY : month;
}

/** Money spent on winning customers, and who came in the channels and months it was spent on. */
export interface AcquisitionSpend {
  readonly spend: number;
  readonly customers: number;
}

/** Cost of one new customer; null when nothing is known of costs, or nobody came. */
export const costPerCustomer = (spent: AcquisitionSpend | undefined): number | null =>
  spent === undefined || spent.customers === 0 ? null : spent.spend / spent.customers;
