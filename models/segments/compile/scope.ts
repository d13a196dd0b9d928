/** What SQL of segments is made for: the store's fields, its reference date, and where members and lists stand. */
import type { SegmentVocabulary } from '../fields.ts';

export interface CompileScope {
  readonly vocabulary: SegmentVocabulary;
  /** The reference date: what `today` means. */
  readonly asOf: string;
  /** Keys of their customers. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** The table with `segment, customer_key` that says who is in a segment; segment_members unless it says otherwise. */
  readonly membersTable?: (segment: string) => string;
  /** The number of the first `$n`; 1 unless it says otherwise. */
  readonly firstParameter?: number;
}

export interface CompiledSql {
  readonly sql: string;
  /** Texts, numbers and true or false, for `$n` in order. */
  readonly parameters: readonly (string | number | boolean)[];
}
