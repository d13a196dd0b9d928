/** Failures as a run tells them: the stage, what happened, what to do. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';

export interface Failure {
  readonly message: string;
  readonly remedy: string;
}

/** The innermost cause that says something: an activity's or a child's error, a time-out, or the error itself. */
export function describeFailure(error: unknown): Failure {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) {
    return { message: 'cancelled', remedy: 'start it again with perdura run' };
  }
  if (cause instanceof ApplicationFailure) {
    const remedy = (cause.details?.[0] as { readonly remedy?: string } | undefined)?.remedy;
    return { message: cause.message, remedy: remedy ?? '' };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      message: `no worker finished it in time (${cause.timeoutType})`,
      remedy: 'see the worker’s log, then run again',
    };
  }
  return { message: error instanceof Error ? error.message : String(error), remedy: '' };
}

/** Ends the workflow as failed, saying where. */
export const failRun = (stage: string, failure: Failure, runId?: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'run_failed',
    message: `stage ${stage}: ${failure.message}`,
    nonRetryable: true,
    details: [{ stage, ...failure, ...(runId === undefined ? {} : { runId }) }],
  });

/** Somebody else works on the store. */
export const heldByAnother = (failure: Failure): ApplicationFailure => fail('conflict', failure);

/** What is asked for cannot be. */
export const cannotBegin = (failure: Failure): ApplicationFailure => fail('config', failure);

const fail = (type: string, failure: Failure): ApplicationFailure =>
  ApplicationFailure.create({ type, message: failure.message, nonRetryable: true, details: [failure] });
