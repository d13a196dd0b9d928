/** What a check of portability says of one place in a model. */
export type Verdict = 'rewritten' | 'not_portable';

export interface Finding {
  readonly verdict: Verdict;
  /** What stands there, in DuckDB's words: `a // b`, `sha256`. */
  readonly construct: string;
  /** Of the query, counted from its first character; null where the parser does not say. */
  readonly position: number | null;
  /** How the other engine says it, or what to write instead. */
  readonly instead: string;
  /** It can be rewritten once the columns of what it reads are known. */
  readonly needsColumns?: true;
}
