/** What a new customer of the store, a cohort or a channel is worth until an age, and may cost. */
export interface EconomicsRow {
  readonly scope: 'store' | 'cohort' | 'channel' | 'cohort_channel';
  /** Quarter of the first order; `all`, `other`. */
  readonly cohort: string;
  readonly channel: string;
  readonly horizonDays: number;
  readonly customers: number;
  readonly basis: 'observed' | 'observed_then_model' | 'model' | null;
  readonly isExtrapolated: boolean | null;
  readonly lifetime: string | null;
  readonly lower80: string | null;
  readonly upper80: string | null;
  /** Null without a margin. */
  readonly maximumCost: string | null;
  /** Null where it is not known. */
  readonly acquisitionCost: string | null;
  readonly paybackMonths: number | null;
}
