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

/** Events are marked after the ledger has them: ended in between, they are told again, and change nothing more. */
export async function drainPage(deps: DrainDependencies, limit: number, signal: AbortSignal): Promise<DrainedPage> {
  const { state, store } = deps;
  const totals = { applied: 0, unmatched: 0, failed: 0 };
  const apply = async (events: readonly WaitingEvent[]) => {
    signal.throwIfAborted();
    const told = await state.sends.recordEvents(
      store,
      events.map(({ source, event }) => ({ ...event, source })),
    );
    // A store's provider speaks of that store's messages alone.
    const idsOf = (isKnown: boolean) => events.filter((_, n) => told[n]?.isKnown === isKnown).map(({ id }) => id);
    const [applied, unmatched] = [idsOf(true), idsOf(false)];
    await state.inbox.settle(applied, 'applied');
    await state.inbox.settle(unmatched, 'unmatched');
    totals.applied += applied.length;
    totals.unmatched += unmatched.length;
  };
  const events = await state.inbox.waiting(store, limit);
  try {
    await apply(events);
  } catch (error) {
    if (isOutage(error) || signal.aborted) throw error;
    // One of them is at fault: alone, each shows whether it is that one.
    for (const waiting of events) {
      try {
        await apply([waiting]);
      } catch (reason) {
        if (isOutage(reason) || signal.aborted) throw reason;
        await countFailure(deps, waiting, reason);
        totals.failed += 1;
      }
    }
  }
  return { ...totals, isMore: await state.inbox.hasWaiting(store) };
}

const isOutage = (error: unknown): boolean => error instanceof PipelineError && isRetryable(error.kind);

/** Out of reach, the state throws here again, and the event keeps its attempts. */
async function countFailure({ state, store, log }: DrainDependencies, { id, attempts }: WaitingEvent, error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  log.warn({ err: error, store, event: id, attempt: attempts + 1 }, 'an event cannot be applied');
  if (attempts + 1 < mostAttempts) await state.inbox.postpone(id, message);
  else await state.inbox.settle([id], 'failed', message);
}
