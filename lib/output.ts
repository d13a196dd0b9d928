/** What an output is: a place outside that holds whole published tables for others to read, replaced as a whole. */
import { z } from 'zod';

/** What of a snapshot goes there: a part of every output's configuration. */
export const outputSelection = {
  tables: z
    .union([z.literal('all'), z.array(z.string()).min(1)])
    .default('all')
    .describe('which published tables; all: those without personal data, and contacts when it is true'),
  contacts: z.boolean().default(false).describe('write tables with personal data, too'),
};

export interface OutputSelection {
  readonly tables: 'all' | readonly string[];
  readonly contacts: boolean;
}

export interface OutputColumn {
  readonly name: string;
  /** DuckDB's spelling. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string | undefined;
}

export interface OutputTable {
  readonly name: string;
  readonly description: string | undefined;
  readonly columns: readonly OutputColumn[];
  readonly key: readonly string[];
  readonly rows: number;
  /** Of its bytes: a table with the same checksum and columns has the same rows. */
  readonly sha256: string;
  /** Every row as the text that a DuckDB expression over its columns makes of it, in pages. */
  texts(expression: string): AsyncIterable<readonly string[]>;
}

/** One snapshot, or the part of it that goes there. */
export interface Publication {
  readonly store: string;
  readonly runId: string;
  /** `<store>/<as-of>/<n>`. */
  readonly snapshot: string;
  readonly asOf: string;
  readonly contractVersion: string;
  /** The contract file as it was written. */
  readonly contract: string;
  readonly tables: readonly OutputTable[];
}

/** What lies there now. */
export interface HeldPublication {
  readonly store: string;
  readonly runId: string;
  readonly snapshot: string;
  readonly asOf: string;
  readonly publishedAt: string;
  readonly contractVersion: string;
  readonly rows: number;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly sha256: string }[];
}

export interface PushOutcome {
  /** `unchanged`: this snapshot was there already. */
  readonly status: 'pushed' | 'unchanged';
  readonly tables: number;
  readonly rows: number;
  /** Tables whose rows travelled; the others were there from an earlier push. */
  readonly loaded: number;
  /** What became different about tables and columns. */
  readonly changes: readonly string[];
}

export interface OpenOutput {
  /** Throws a PipelineError that says what to change. */
  check(signal: AbortSignal): Promise<void>;
  /** undefined: nothing was ever pushed. */
  held(signal: AbortSignal): Promise<HeldPublication | undefined>;
  /**
   * Readers see what was there or all of this, never a mixture. Safe to repeat, and goes on where it was broken off.
   * Throws `unavailable` while somebody else pushes, `conflict` when columns would go and `acceptSchema` is false.
   */
  push(request: {
    readonly publication: Publication;
    readonly acceptSchema: boolean;
    readonly signal: AbortSignal;
  }): Promise<PushOutcome>;
  close(): Promise<void>;
}

export interface Output<C extends OutputSelection> {
  /** The `type` in `perdura.yaml`. */
  readonly name: string;
  readonly config: z.ZodType<C>;
  /** Names the place for people, without secrets. */
  place(config: C): string;
  open(config: C): OpenOutput;
}
