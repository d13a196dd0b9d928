/** The single place where an error of ours becomes one of Temporal's: its kind decides about another try. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { isRetryable, PipelineError } from '../lib/errors.ts';

export function toFailure(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (error instanceof Error && error.name === 'AbortError') return new CancelledFailure('cancelled');
  if (error instanceof PipelineError) {
    return ApplicationFailure.create({
      type: error.kind,
      message: error.message,
      nonRetryable: !isRetryable(error.kind),
      details: [{ remedy: error.remedy ?? '', ...error.details }],
      cause: error,
    });
  }
  const code = networkCode(error);
  if (code !== undefined) {
    const remedy = 'check that the other side runs and that this machine reaches it';
    return toFailure(
      new PipelineError('unavailable', `the network did not answer (${code})`, {
        remedy,
        details: { code },
        cause: error,
      }),
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return ApplicationFailure.create({
    type: 'bug',
    message,
    nonRetryable: error instanceof RangeError || error instanceof TypeError,
    details: [{ remedy: 'this looks like a fault in Perdura: the worker’s log has the stack' }],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** What sockets, name servers and `fetch` say when the other side is not there, or goes away. */
const networkCodes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_INFO',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
]);

/** `fetch` throws a TypeError for every failure; only its cause tells a bug from a dead line. */
function networkCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && networkCodes.has(cause.code)) return String(cause.code);
  }
  return undefined;
}
