/** What a failed workflow of ours says: where, why, what to do. */
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

export interface RunFailureInfo {
  readonly stage: string;
  readonly message: string;
  readonly remedy: string;
}

export function failureOf(error: WorkflowFailedError): RunFailureInfo {
  const details = error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : undefined;
  const { stage, message, remedy } = (details ?? {}) as Partial<RunFailureInfo>;
  return {
    stage: stage ?? 'unknown',
    message: message ?? error.cause?.message ?? error.message,
    remedy: remedy ?? '',
  };
}
