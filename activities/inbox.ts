/** Takes the inbox's events to the ledger of sends: in order, each of them once in effect however often it is done. */
import { isRetryable, PipelineError } from '../lib/errors.ts';
import type { DrainedPage } from '../lib/pure/short-workflows.ts';
import type { WaitingEvent } from '../storage/state/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { keepBeating } from './stage.ts';

/** So often an event may fail by itself before it is set aside. */
const mostAttempts = 5;

type DrainDependencies = Pick<StoreDependencies, 'state' | 'store' | 'log'>;

export function createInboxActivities(deps: StoreDependencies) {
  return {
    /** The next `limit` events of the store. Safe to repeat, and to do twice at once. */
    async drainInbox({ limit }: { readonly limit: number }): Promise<DrainedPage> {
      const beating = keepBeating(deps);
      try {
        return await drainPage(deps, limit, beating.signal);
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

/** An event is marked after the ledger has it: ended in between, it is told again, and changes nothing more. */
export async function drainPage(deps: DrainDependencies, limit: number, signal: AbortSignal): Promise<DrainedPage> {
  const { state, store, log } = deps;
  const settled = { applied: [] as number[], unmatched: [] as number[] };
  let failed = 0;
  const events = await state.inbox.waiting(store, limit);
  try {
    for (const waiting of events) {
      signal.throwIfAborted();
      try {
        settled[await apply(deps, waiting)].push(waiting.id);
      } catch (error) {
        if (error instanceof PipelineError && isRetryable(error.kind)) throw error;
        await countFailure(deps, waiting, error);
        failed += 1;
        log.warn({ err: error, store, event: waiting.id, attempt: waiting.attempts + 1 }, 'an event cannot be applied');
      }
    }
  } finally {
    await state.inbox.settle(settled.applied, 'applied');
    await state.inbox.settle(settled.unmatched, 'unmatched');
  }
  return {
    applied: settled.applied.length,
    unmatched: settled.unmatched.length,
    failed,
    isMore: await state.inbox.hasWaiting(store),
  };
}

async function apply({ state, store }: DrainDependencies, { source, event }: WaitingEvent) {
  const send = await state.sends.byKey(event.sendKey);
  // A store's provider speaks of that store's messages alone.
  if (send?.store !== store) return 'unmatched';
  await state.sends.recordEvent({ ...event, source });
  return 'applied';
}

/** Out of reach, the state throws here again, and the event keeps its attempts. */
async function countFailure({ state }: DrainDependencies, { id, attempts }: WaitingEvent, error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  if (attempts + 1 < mostAttempts) await state.inbox.postpone(id, message);
  else await state.inbox.settle([id], 'failed', message);
}
