/** What segments may speak of in a store: the fields of its customers, with their types, and what they may refer to. */

export type FieldType = 'number' | 'money' | 'share' | 'date' | 'text' | 'boolean';

export interface SegmentField {
  /** As conditions write it, such as `predicted_clv_365d`, `newsletter` or `persona.tastes`. */
  readonly name: string;
  readonly type: FieldType;
  /** What it means, for people. */
  readonly description: string;
  /** What it can be, where that is a short list; others are refused with the nearest. */
  readonly values?: readonly (string | number)[];
  /** Other ways to write a value, such as the name of a cluster for its rank; by their lower case. */
  readonly aliases?: Readonly<Record<string, string | number>>;
  readonly source: FieldSource;
}

/** Where its value stands: in a row of the customer's own, found by customer_key and, where the table has several, by `where`. */
export interface FieldSource {
  /** Such as customers, contacts or persona_members. */
  readonly table: string;
  readonly column: string;
  /** Such as { analysis: 'tastes' }; names no column twice. */
  readonly where?: Readonly<Record<string, string>>;
}

export interface SegmentVocabulary {
  readonly fields: readonly SegmentField[];
  /** Names of the segments that may be referred to. */
  readonly segments: readonly string[];
  readonly lists: readonly string[];
  /** Days of the horizons that something is predicted for. */
  readonly horizonsDays: readonly number[];
}
