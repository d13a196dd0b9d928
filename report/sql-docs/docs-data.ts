/** What the pages about SQL models are made of. */

export interface SqlDocs {
  /** Of the project or the store. */
  readonly name: string;
  /** ISO 8601: when the figures were taken. */
  readonly takenAt: string;
  /** Models, sources, tables that something else fills, and what reads models outside; by name. */
  readonly nodes: readonly DocNode[];
  /** False where no database was named: then rows, types and profiles are missing. */
  readonly hasDatabase: boolean;
}

export interface DocNode {
  readonly name: string;
  readonly kind: 'model' | 'source' | 'table' | 'exposure';
  /** Of models; else the kind. */
  readonly layer: string;
  /** As the header spells it: `incremental(customer_id)`; null for what no model makes. */
  readonly keptAs: string | null;
  readonly description: string;
  readonly grain: readonly string[];
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly file: string | null;
  readonly hasContract: boolean;
  readonly reads: readonly string[];
  readonly rows: number | null;
  readonly lastRun: LastRun | null;
  readonly freshness: DocFreshness | null;
  readonly audits: readonly DocAudit[];
  readonly columns: readonly DocColumn[];
  readonly rowsDependOn: readonly { readonly table: string; readonly column: string; readonly by: string }[];
  /** What lineage could not find out. */
  readonly unknown: readonly string[];
  readonly sql: string | null;
  /** Of how many rows the profile is: all of them, or every n-th by a hash. Null without a profile. */
  readonly profiled: { readonly rows: number; readonly oneIn: number } | null;
}

export interface LastRun {
  readonly runId: string;
  readonly status: string;
  readonly at: string;
  readonly seconds: number;
  readonly message: string | null;
}

export interface DocFreshness {
  readonly column: string;
  readonly within: string;
  readonly newest: string | null;
  readonly status: 'ok' | 'warn' | 'error' | 'unknown';
}

export interface DocAudit {
  readonly text: string;
  readonly severity: string;
  /** Null where it did not run yet. */
  readonly status: string | null;
  readonly failingRows: number | null;
  readonly found: string | null;
}

export interface DocColumn {
  readonly name: string;
  readonly type: string | null;
  readonly isNullable: boolean;
  readonly meaning: string | null;
  readonly sources: readonly { readonly table: string; readonly column: string; readonly how: string }[];
  readonly unknown: readonly string[];
  /** Null where none was taken; `personal` where it is nobody's business. */
  readonly profile: ColumnProfile | 'personal' | null;
}

export interface ColumnProfile {
  readonly nulls: number;
  /** Null where values cannot be told apart cheaply: lists, structs. */
  readonly distinct: number | null;
  readonly min: string | null;
  readonly max: string | null;
  /** Of numbers, to six digits. */
  readonly mean: string | null;
  /** Of texts with many values, whose least and greatest are not shown. */
  readonly lengths: string | null;
}
