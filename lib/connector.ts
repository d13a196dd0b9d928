/** What a connector is: a value that describes itself, checks itself and reads pages. */
import type { z } from 'zod';
import type { StreamName } from './streams.ts';

/** A row as the outside system spelt it: text or nothing, typed later against the stream's columns. */
export type Row = Readonly<Record<string, string | null>>;

/** Where a stream stands; opaque to everybody but its connector. Serialisable. */
export type Cursor = Readonly<Record<string, string>>;

export type FileFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';

/** A file that can be loaded as it lies: bulk data never becomes row objects. */
export interface StagedFile {
  readonly path: string;
  readonly format: FileFormat;
  readonly compression: 'none' | 'gzip';
  readonly bytes: number;
  /** SHA-256 over the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** Stream column → header (or JSON field) of the file, as configured; other headers map by name and alias. */
  readonly columns: Readonly<Record<string, string>>;
  readonly encoding?: string;
  /** strptime format of dates when they are not ISO 8601, e.g. `%d/%m/%Y`. */
  readonly dateFormat?: string;
}

/** Rows or a staged file, and the cursor that becomes true once they are stored. Both are committed together. */
export type Page = ({ readonly rows: readonly Row[] } | { readonly file: StagedFile }) & { readonly cursor: Cursor };

export interface ReadRequest<C> {
  readonly config: C;
  readonly cursor: Cursor | undefined;
  readonly signal: AbortSignal;
}

export interface Stream<C> {
  readonly name: StreamName;
  read(request: ReadRequest<C>): AsyncIterable<Page>;
}

export interface Source<C> {
  /** The `type` in `perdura.yaml`; names the raw and staging tables (`raw_<name>__orders`). */
  readonly name: string;
  readonly config: z.ZodType<C>;
  /** The streams that this configuration asks for. */
  streams(config: C): readonly Stream<C>[];
  /** Throws a PipelineError that says what to change. */
  check(config: C, signal: AbortSignal): Promise<void>;
}
