/** What a SQL model is, once its file was read. */
export const layers = ['staging', 'intermediate', 'marts', 'audits'] as const;
export type Layer = (typeof layers)[number];

export type Materialized = 'view' | 'table';

export const auditKinds = ['unique', 'not_null', 'accept', 'accepted_values', 'relationships'] as const;

/** A promise about every row of a model, as the header spells it: `accepted_values(channel, 'online', 'store')`. */
export interface Audit {
  readonly kind: (typeof auditKinds)[number];
  readonly arguments: readonly string[];
  readonly text: string;
}

export interface ModelHeader {
  readonly name: string;
  readonly layer: Layer;
  /** In the layer `audits` nothing is stored: the query runs and must return no row. */
  readonly materialized: Materialized;
  /** The columns that tell rows apart; empty for `none`. */
  readonly grain: readonly string[];
  readonly audits: readonly Audit[];
  readonly description: string;
  /** Column → what it means, where the header says so. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface Model extends ModelHeader {
  /** The query, without header and final semicolon. */
  readonly sql: string;
  /** Tables and views that the query and its audits read, by name, sorted. */
  readonly dependsOn: readonly string[];
  /** SHA-256 over the file. */
  readonly checksum: string;
}
