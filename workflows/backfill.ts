/**
 * Snapshots of days gone by: one run after the other, of the days that have none. What is current stays, nothing is
 * written or sent, and a day that fails does not keep the next from its turn.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  type BackfillInput,
  type BackfillOutcome,
  type BackfillProgress,
  countDays,
  type DayResult,
} from '../lib/pure/backfill.ts';
import { backfillDays } from '../lib/pure/backfill-days.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { clvRun } from './clv-run.ts';
import { describeFailure } from './failure.ts';

const { findAcceptedDays, isStoreWanted, tellBackfill } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const progressQuery = defineQuery<BackfillProgress>('progress');
const pauseUpdate = defineUpdate<void, [by: string]>('pause');
const resumeUpdate = defineUpdate<void>('resume');

/** Days of one history: each costs about twenty events. */
const runsPerHistory = 25;
/** A waiting run asks for the store every ten seconds. */
const courtesy = '15s';
const longestNote = 300;

export async function backfill(input: BackfillInput): Promise<BackfillOutcome> {
  const { store, request, carried } = input;
  const days = backfillDays(input.from, input.to, input.every);
  const results = new Map(Object.entries(carried?.results ?? {}));
  let running: string | undefined;
  let status: BackfillProgress['status'] = 'running';
  let pausedBy = carried?.pausedBy;
  setHandler(progressQuery, () => ({ ...describe(), pausedBy }));
  setHandler(pauseUpdate, (by) => {
    pausedBy = by;
  });
  setHandler(resumeUpdate, () => {
    pausedBy = undefined;
  });

  function describe(): BackfillOutcome {
    const { from, to, every } = input;
    const told = days.map((asOf) => ({
      asOf,
      ...(results.get(asOf) ?? { status: asOf === running ? ('running' as const) : ('pending' as const) }),
    }));
    const isPaused = status === 'running' && pausedBy !== undefined;
    return {
      store,
      request,
      from,
      to,
      every,
      status: isPaused ? 'paused' : status,
      days: told,
      counts: countDays(told),
    };
  }

  try {
    if (carried === undefined) {
      for (const [asOf, runId] of Object.entries(await findAcceptedDays(input))) {
        if (days.includes(asOf)) results.set(asOf, { status: 'present', runId });
      }
    }
    let runs = 0;
    for (const asOf of days) {
      if (results.has(asOf)) continue;
      await condition(() => pausedBy === undefined);
      if (runs === runsPerHistory) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof backfill>({
          ...input,
          carried: { results: Object.fromEntries(results), pausedBy },
        });
      }
      if (await isStoreWanted()) await sleep(courtesy);
      // Another backfill, or a person, may have been there meanwhile.
      const { [asOf]: present } = await findAcceptedDays({ from: asOf, to: asOf });
      if (present !== undefined) {
        results.set(asOf, { status: 'present', runId: present });
        continue;
      }
      running = asOf;
      runs += 1;
      results.set(asOf, await runDay(input, asOf));
    }
    status = 'done';
    await tellBackfill(describe());
    return describe();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    status = 'cancelled';
    if (running !== undefined && !results.has(running)) results.set(running, { status: 'cancelled' });
    await CancellationScope.nonCancellable(() => tellBackfill(describe()));
    throw error;
  }
}

async function runDay({ store, request }: BackfillInput, asOf: string): Promise<DayResult> {
  try {
    const outcome = await executeChild(clvRun, {
      workflowId: `clv/${store}/${request}/${asOf}`,
      args: [{ kind: 'backfill', store, asOf, request }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      typedSearchAttributes: [
        { key: searchAttributes.store, value: store },
        { key: searchAttributes.asOf, value: asOf },
      ],
      staticSummary: `CLV of ${store} as of ${asOf}, backfilled`,
    });
    const { runId, reasons } = outcome;
    if (outcome.status === 'refused') return { status: 'refused', runId, note: shorten(reasons.join('; ')) };
    return { status: outcome.status === 'backfilled' ? 'backfilled' : 'present', runId };
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    if (isCancellation(error)) return { status: 'cancelled' };
    const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
    const details = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
    const { runId } = (details ?? {}) as { readonly runId?: string };
    return { status: 'failed', note: shorten(describeFailure(cause).message), ...(runId ? { runId } : {}) };
  }
}

const shorten = (text: string): string => (text.length <= longestNote ? text : `${text.slice(0, longestNote - 1)}…`);
