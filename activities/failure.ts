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
  const message = error instanceof Error ? error.message : String(error);
  return ApplicationFailure.create({
    type: 'bug',
    message,
    nonRetryable: error instanceof RangeError || error instanceof TypeError,
    details: [{ remedy: 'this looks like a fault in Perdura: the worker’s log has the stack' }],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}
