/** What the report of a run says of persona analyses. Plain JSON, as all of its data. */
export interface PersonaFigures {
  readonly analysis: string;
  /** The groups by rank, those who never bought last; names and sentences in the store's language. */
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    /** Null of those who never bought. */
    readonly sentence: string | null;
    readonly customers: number;
    /** In [0, 1]. */
    readonly customerShare: number;
    readonly orders: number;
    readonly totalSpend: string;
    readonly topCategories: readonly string[];
  }[];
}
