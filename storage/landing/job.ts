/** What a reader of one format gets, and what it answers once the Parquet file is written. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StagedFile } from '../../lib/connector.ts';
import type { StreamSpec } from '../../lib/streams.ts';

export interface LandingJob {
  /** An in-memory DuckDB of its own. */
  readonly connection: DuckDBConnection;
  readonly file: StagedFile;
  readonly stream: StreamSpec;
  /** Store, source, stream and file: how messages begin. */
  readonly subject: string;
  /** For intermediate files; removed afterwards. */
  readonly folder: string;
  /** The Parquet file to write. */
  readonly target: string;
}

export interface Landed {
  readonly rows: number;
  readonly headers: readonly string[];
  /** Stream column → column of the Parquet file. */
  readonly columns: Readonly<Record<string, string>>;
  readonly ignored: readonly string[];
  /** SHA-256 over the input as it was read. */
  readonly sha256: string;
}

export const pick = (
  positions: Readonly<Record<string, number>>,
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(positions).map(([column, position]) => [column, names[position] ?? '']));
