/** A persona analysis: customers by what they buy as a sparse matrix, the groups found in it, and what is said of them. */
import type { PersonaConfiguration } from '../../lib/pure/persona-configuration.ts';

export type PersonaUnit = PersonaConfiguration['unit'];
export type PersonaTransformation = PersonaConfiguration['transformation'];
/** What an analysis is made by, whoever may take part. */
export type PersonaRules = Pick<PersonaConfiguration, 'name' | 'k' | 'unit' | 'transformation' | 'levels' | 'top'>;
export type PersonaLanguage = 'en' | 'es';
export type InBothLanguages = Readonly<Record<PersonaLanguage, string>>;

/** One column of the matrix: a value of an attribute, such as the category Huerto ECO. */
export interface PersonaVariable {
  /** As configured, `product.category`. */
  readonly attribute: string;
  readonly value: string;
  /** As shown; no two of an analysis are equal. */
  readonly label: string;
}

/**
 * Rows of a sparse matrix, one after the other: row i holds `columns` and `values` from `starts[i]` up to `starts[i + 1]`, by
 * column. A zero that is written out says that there was a purchase, though nothing is left of it.
 */
export interface SparseRows {
  readonly width: number;
  readonly starts: Uint32Array;
  readonly columns: Uint16Array;
  /** At least 0. */
  readonly values: Float64Array;
}

/** Who bought what: a row per customer who takes part and bought anything. Can be analysed again with another k. */
export interface PersonaDataset {
  readonly unit: PersonaUnit;
  readonly variables: readonly PersonaVariable[];
  readonly rows: SparseRows;
  /** Per row the customer's number: the position by key among all of `customers`, 1…; ascending. */
  readonly customers: Int32Array;
  /** Per row. */
  readonly orders: Int32Array;
  /** Per row, in ten-thousandths of the store's currency: whole numbers, whose sums are exact. */
  readonly spend: Float64Array;
  /** Rare values without a column, by attribute; none where all have one. */
  readonly leftOut: readonly { readonly attribute: string; readonly values: number }[];
  /** Customers who take part and bought nothing: a row of their own, in no group. */
  readonly withoutPurchases: number;
  /** Customers whom the audience leaves out. */
  readonly outside: number;
}

/** Groups by place 0…k−1, in no order that means anything; `PersonaGroup` has the ranks. */
export interface PersonaClustering {
  readonly asked: number;
  /** Per group its centre: what its members' transformed rows are on average. */
  readonly centres: readonly (readonly number[])[];
  /** What columns were divided by; null unless standardised. Shifting all rows alike moves no customer. */
  readonly scales: readonly number[] | null;
  /** Per row of the dataset the group's place. */
  readonly places: Uint8Array;
  /** Sum of the squared distances of the transformed rows to their centres. */
  readonly inertia: number;
  /** Of the start that was best. */
  readonly iterations: number;
  readonly converged: boolean;
  /** Beginnings tried; 0 where an earlier run's centres were applied. */
  readonly starts: number;
}

export type PersonaLevel = 'zero' | 'low' | 'medium' | 'high';

/** A group and a variable. */
export interface PersonaCell {
  /** Means over the customers, in the unit of the matrix. */
  readonly clusterMean: number;
  readonly storeMean: number;
  /** clusterMean / storeMean; 0 where the store's is 0. */
  readonly propensity: number;
  readonly level: PersonaLevel;
}

export interface PersonaGroup {
  /** Follows the group from run to run. */
  readonly id: string;
  /** 1 = most customers. */
  readonly rank: number;
  /** May repeat. */
  readonly name: InBothLanguages;
  readonly sentence: InBothLanguages;
  readonly customers: number;
  /** Of all who take part, those without purchases included. */
  readonly customerShare: number;
  readonly orders: number;
  /** Decimal text, four places. */
  readonly totalSpend: string;
  readonly revenueShare: number;
  /** Labels of what the group is known by: its greatest propensities, at most `top`. */
  readonly topCategories: readonly string[];
  /** In the order of the dataset's variables. */
  readonly cells: readonly PersonaCell[];
}

export type PersonaWarning =
  | { readonly kind: 'empty'; readonly reason: 'nobody' | 'no_values' }
  /** The groups differ in how much, not in what. */
  | { readonly kind: 'volume'; readonly share: number }
  | { readonly kind: 'fewer_groups'; readonly asked: number; readonly found: number }
  | { readonly kind: 'left_out'; readonly attribute: string; readonly values: number };

/** What is shown of an analysis. */
export interface PersonaAnalysis {
  readonly variables: readonly PersonaVariable[];
  /** By rank; only groups with a customer. Empty where there was nothing to group by. */
  readonly groups: readonly PersonaGroup[];
  /** Of the groups together. */
  readonly customers: number;
  readonly withoutPurchases: number;
  readonly outside: number;
  /** Share of what separates the groups that is how much they buy, in [0, 1]. */
  readonly volumeShare: number;
  readonly inertia: number;
  readonly iterations: number;
  readonly starts: number;
  readonly warnings: readonly PersonaWarning[];
}
