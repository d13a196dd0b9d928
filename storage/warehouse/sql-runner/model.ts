/** What a SQL model is, once its file was read. */
export const layers = ['staging', 'intermediate', 'marts', 'audits'] as const;
export type Layer = (typeof layers)[number];

/**
 * How a model's rows get into the database.
 *
 * - `incremental(key)`: keys of which something changed upstream are computed anew from all their rows. Exact for any order of
 *   arrival; needs that a row of the result depends only on upstream rows with its own key, wherever they have those columns.
 * - `merge(key…, since)`: rows whose `since` is above the greatest one seen are computed and replace those of their key. Reads
 *   the least; a row that arrives late with an old `since` stays out until the next full build.
 * - `window(column, size, lookback n)`: whole windows of time; the last n, those that changed, and those missing in the ledger.
 * - `snapshot(key)`: every version that a row has had, with `valid_from`, `valid_to` and `is_current`.
 * - `seed`: a CSV file of the project.
 * - `parquet`: a Parquet file beside the database, in the order of the grain, behind a view.
 */
export type Materialization =
  | { readonly kind: 'view' | 'table' | 'parquet' | 'seed' }
  | { readonly kind: 'incremental'; readonly key: readonly string[] }
  | { readonly kind: 'merge'; readonly key: readonly string[]; readonly since: string }
  | { readonly kind: 'window'; readonly column: string; readonly size: WindowSize; readonly lookback: number }
  | { readonly kind: 'snapshot'; readonly key: readonly string[] };

export const windowSizes = ['day', 'week', 'month'] as const;
export type WindowSize = (typeof windowSizes)[number];

export const auditKinds = [
  'unique',
  'not_null',
  'accept',
  'accepted_values',
  'relationships',
  'row_count',
  'fresh',
  'returns_nothing',
] as const;

/** `warn` is told and stops nothing. */
export const severities = ['error', 'warn'] as const;
export type Severity = (typeof severities)[number];

/** A promise about the rows of a model, as the header spells it: `warn accepted_values(channel, 'online', 'store')`. */
export interface Audit {
  readonly kind: (typeof auditKinds)[number];
  readonly arguments: readonly string[];
  readonly severity: Severity;
  readonly text: string;
}

/** A column as the header declares it. */
export interface DeclaredColumn {
  readonly meaning: string;
  /** DuckDB's spelling, such as `DECIMAL(18,4)`; null where only the meaning is written. */
  readonly type: string | null;
  readonly isNullable: boolean;
}

/** The newest value of `column` is at most so old. */
export interface Freshness {
  readonly column: string;
  /** DuckDB's interval, such as `2 days`. */
  readonly within: string;
}

/** Something outside that reads models: whoever changes them wants to know. */
export interface Exposure {
  readonly name: string;
  readonly owner: string | null;
  /** Models, or columns of them as `model.column`. */
  readonly reads: readonly string[];
}

/** What models read and none of them makes: files, seen through a view of that name, or a table that something else fills. */
export interface Source {
  readonly name: string;
  readonly from:
    | {
        readonly kind: 'files';
        /** Absolute; may hold `*`. CSV, TSV, JSON, JSON lines or Parquet by the name's end. */
        readonly pattern: string;
      }
    | {
        readonly kind: 'table';
        /** `schema.name`, or the name alone in `main`. */
        readonly table: string;
      };
  readonly description: string;
  /** A column that grows with every load or change; null: compared by fingerprint. */
  readonly changes: string | null;
  /** The columns that tell rows apart; empty when nobody said. */
  readonly key: readonly string[];
  readonly freshness: Freshness | null;
  /** Meanings by name. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface ModelHeader {
  readonly name: string;
  readonly layer: Layer;
  /** In the layer `audits` nothing is stored: the query runs and must return no row. */
  readonly materialization: Materialization;
  /** The columns that tell rows apart; empty for `none`. */
  readonly grain: readonly string[];
  readonly audits: readonly Audit[];
  /** Of a model of the layer `audits`; an error where left out. */
  readonly severity?: Severity;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly freshness: Freshness | null;
  /** Every column of the result is declared with its type, and the other way round. Types that are declared hold anyway. */
  readonly isContractEnforced: boolean;
  readonly description: string;
  /** In the order of the header; columns named after horizons as `predicted_clv_<h>d`. */
  readonly columns: Readonly<Record<string, DeclaredColumn>>;
}

export interface Model extends ModelHeader {
  /** Relative to the folder of models. */
  readonly file: string;
  /** The query, without header and final semicolon. For a seed, the path of its CSV. */
  readonly sql: string;
  /** Tables and views that the query and its audits read, by name, sorted. */
  readonly dependsOn: readonly string[];
  /** SHA-256 over the file. */
  readonly checksum: string;
  /** SHA-256 over what the query means: equal when only its layout or its comments differ. */
  readonly meaning: string;
}
