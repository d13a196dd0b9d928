/**
 * The one error that every room throws on purpose. Its kind decides whether Temporal tries again;
 * its message names the subject, the need and the value got; its remedy says what to do.
 */
export type ErrorKind = 'config' | 'auth' | 'rate_limit' | 'unavailable' | 'bad_data' | 'conflict';

export interface ErrorOptions {
  /** What the reader can do about it, as an imperative sentence. */
  readonly remedy?: string;
  /** Figures and names for logs and `-o json`. No secrets, no personal data. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
    this.details = options.details ?? {};
  }
}

/** Kinds worth another attempt: the world may answer differently next time. */
export const isRetryable = (kind: ErrorKind): boolean => kind === 'rate_limit' || kind === 'unavailable';

/** Message and remedy in one line, for people. */
export function explain(error: unknown): string {
  if (error instanceof PipelineError && error.remedy !== undefined) return `${error.message}\n  → ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
