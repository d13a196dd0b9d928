/** What a destination is: the place that computed attributes are written to, row by row, with an outcome for each. */
import type { z } from 'zod';

/** Amounts and counts as numbers, instants and dates as ISO 8601 text. */
export type AttributeValue = string | number | boolean;

/** A person as destinations know one. */
export interface Person {
  /** The customer's pseudonymous key. */
  readonly key: string;
  /** Trimmed, in lower case; null when the shop has none. */
  readonly email: string | null;
}

/** What a destination holds of one person; null is an attribute without a value. */
export interface HeldRow {
  /** Of the kind that the destination is `identifiedBy`. */
  readonly identifier: string;
  readonly values: Readonly<Record<string, AttributeValue | null>>;
}

/** One row of a plan, or of its undoing. */
export interface Change extends Person {
  readonly action: 'create' | 'change' | 'remove';
  readonly set: Readonly<Record<string, AttributeValue>>;
  /** Attributes that end without a value. */
  readonly clear: readonly string[];
  /** What was there when this was decided, of the attributes in `set` and `clear`; undefined: no such row. */
  readonly before: Readonly<Record<string, AttributeValue | null>> | undefined;
}

export type RowOutcome =
  | { readonly status: 'written' }
  /** Somebody else wrote it since the plan was made: it stays as it is. */
  | { readonly status: 'edited'; readonly reason: string }
  | { readonly status: 'rejected'; readonly reason: string; readonly isRetryable: boolean };

export interface WriteRequest {
  /** At most `rowsPerBatch`. */
  readonly changes: readonly Change[];
  /** What an earlier attempt at this batch remembered, e.g. the id of a job that is under way. */
  readonly remembered: string | undefined;
  /** Durable once it resolves; to be awaited between asking for asynchronous work and waiting for it. */
  remember(token: string): Promise<void>;
  readonly signal: AbortSignal;
}

export interface OpenDestination {
  readonly identifiedBy: 'key' | 'email';
  readonly rowsPerBatch: number;
  /** What undoing a `create` leaves behind: nothing, or a row without our attributes. */
  readonly removal: 'row' | 'attributes';
  /** Throws a PipelineError that says what to change. */
  check(signal: AbortSignal): Promise<void>;
  /**
   * What is there of these attributes, in pages. Who can list everything need not look at `people`. Left out where
   * nothing can be asked: then what was written before counts as what is there.
   */
  read?(request: {
    readonly attributes: readonly string[];
    readonly people: AsyncIterable<readonly Person[]>;
    readonly signal: AbortSignal;
  }): AsyncIterable<readonly HeldRow[]>;
  /** Why the destination would not take this row, known without asking it; undefined: it may. */
  objection(change: Change): string | undefined;
  /**
   * One outcome per change, in their order. Writing the same batch again changes nothing more: a row that is already as
   * asked is `written`; one that is neither so nor as `before` says is `edited` and stays (lib/pure/change-row.ts).
   * Throws when nothing can be said; `bad_data` makes the caller halve the batch until the bad rows stand alone.
   */
  write(request: WriteRequest): Promise<readonly RowOutcome[]>;
  close(): Promise<void>;
}

export interface Destination<C> {
  /** The `type` in `perdura.yaml`. */
  readonly name: string;
  readonly config: z.ZodType<C>;
  /** Names the place that is written to, for people and to know it again: no secrets, nothing that may change where it stays the same. */
  place(config: C): string;
  /** `folder`: where relative paths of the configuration start. */
  open(config: C, place: { readonly folder: string }): OpenDestination;
}
