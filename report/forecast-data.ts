/** What is expected of the store and its groups, and how the model sees customers: the report's figures about the future. */

/** A sum over a group of customers, with the range it will likely be in. */
export interface ExpectedTotal {
  readonly scope: 'store' | `cluster_${number}` | 'lifecycle' | 'first_channel';
  /** `all` for the store, rank of a cluster, name of a state or a channel. */
  readonly group: string;
  readonly quantity: 'orders' | 'spend';
  readonly horizonDays: number;
  /** Those with an order. */
  readonly customers: number;
  readonly expected: number;
  readonly lower80: number;
  readonly upper80: number;
  readonly lower95: number;
  readonly upper95: number;
}

/** Repeat purchase days per week, expected and actual, from the first whole week to the last. */
export interface Tracking {
  /** Last day that the model was shown; null when it was shown all of them. */
  readonly cutoff: string | null;
  readonly customers: number;
  /** Whether there are more customers than those. */
  readonly isSample: boolean;
  readonly weeks: readonly { readonly from: string; readonly expected: number; readonly actual: number }[];
}

/** What the model thinks of customers by how often they came back and how long they have been silent. */
export interface HistoryMatrix {
  /** Days since the first purchase of all of them. */
  readonly tenureDays: number;
  readonly horizonDays: number;
  /** Columns: days since the last purchase. */
  readonly silenceDays: readonly number[];
  readonly rows: readonly {
    /** Repeat purchase days. */
    readonly frequency: number;
    /** Expected purchase days within the horizon, column by column; null where no such customer can be. */
    readonly expected: readonly (number | null)[];
    readonly alive: readonly (number | null)[];
  }[];
}

/** What the charts for experts need beyond the back-test. */
export interface ModelPlots {
  /** Null where the history holds no whole week. */
  readonly tracking: Tracking | null;
  readonly matrix: HistoryMatrix | null;
}
