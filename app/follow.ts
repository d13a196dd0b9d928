/** Follows a workflow that tells its progress, to its end. */
import { setTimeout } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { failureOf, type RunFailureInfo } from './workflow-failure.ts';

export type WorkflowEnd<R> =
  | { readonly kind: 'ended'; readonly outcome: R }
  | { readonly kind: 'failed'; readonly failure: RunFailureInfo }
  | { readonly kind: 'cancelled' };

/** Waits for the end, telling the progress as it changes. Stops waiting, not the workflow, when the signal aborts. */
export async function follow<P, R>(
  handle: WorkflowHandle,
  readProgress: () => Promise<P>,
  onProgress: (progress: P) => void,
  signal: AbortSignal,
): Promise<WorkflowEnd<R>> {
  // Both are long polls: an abort must end them, or it and closing the connection would wait for them.
  const ended = handle.client.connection.withAbortSignal(signal, () => endOf<R>(handle));
  const tellProgress = async () => {
    const asked = handle.client.connection.withAbortSignal(signal, readProgress);
    const progress = await asked.catch(() => undefined);
    if (progress !== undefined) onProgress(progress);
  };
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  while (!isOver) {
    signal.throwIfAborted();
    await tellProgress();
    await Promise.race([setTimeout(250), over, aborted]);
  }
  await tellProgress();
  return ended;
}

async function endOf<R>(handle: WorkflowHandle): Promise<WorkflowEnd<R>> {
  try {
    return { kind: 'ended', outcome: (await handle.result()) as R };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof CancelledFailure) return { kind: 'cancelled' };
    return { kind: 'failed', failure: failureOf(error) };
  }
}
