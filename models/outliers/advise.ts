/** Shops of this many customers have outliers enough to make a treatment worth a thought. */
const MANY_CUSTOMERS = 10_000;

/** Whether to advise a treatment of outliers: never on the first run, and nothing is ever switched on by itself. */
export const advisesTreatment = (store: {
  readonly isOff: boolean;
  readonly earlierRuns: number;
  readonly customers: number;
}): boolean => store.isOff && store.earlierRuns > 0 && store.customers > MANY_CUSTOMERS;
