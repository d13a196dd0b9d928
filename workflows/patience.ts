/** Waits out what stands in the way of an activity for now, as long as it asks or longer each time. */
import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { Interrupted } from '../activities/sync/index.ts';

export interface PatienceOptions {
  /** Before each further attempt that came no further; after the last one the trouble becomes a failure. */
  readonly patienceSeconds: readonly number[];
  /** Grows when something happened that may end a wait. */
  readonly changes: () => number;
  readonly onWait: (note: string) => void;
}

/** Longer than this nobody is waited for. */
const longestWaitSeconds = 3_600;

/** Performs an attempt: its result, or nothing after a wait. `isFurther`: whether the one that was interrupted got somewhere. */
export function withPatience({ patienceSeconds, changes, onWait }: PatienceOptions) {
  let troubles = 0;
  return async <T extends { readonly trouble?: undefined }>(
    work: () => Promise<T | Interrupted>,
    isFurther: (interrupted: Interrupted) => boolean,
  ): Promise<T | undefined> => {
    const seen = changes();
    const result = await work();
    if (result.trouble === undefined) {
      troubles = 0;
      return result;
    }
    if (isFurther(result)) troubles = 0;
    const { kind: type, message, remedy, waitSeconds } = result.trouble;
    const seconds = Math.max(patienceSeconds[troubles] ?? 0, waitSeconds ?? 0);
    if (troubles >= patienceSeconds.length || seconds > longestWaitSeconds) {
      throw ApplicationFailure.create({ type, message, nonRetryable: true, details: [{ remedy }] });
    }
    troubles += 1;
    onWait(`waits ${Math.ceil(seconds)} s: ${message}`);
    await condition(() => changes() > seen, seconds * 1000);
    return undefined;
  };
}
