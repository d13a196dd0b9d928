/**
 * Writes a plan, or takes it back: begin, batch after batch, end. What is done stands in the plan's journal, so that
 * this may be broken off anywhere and begun again. A cancellation lets the request under way end, and no other begin.
 */
import {
  ActivityCancellationType,
  CancellationScope,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type {
  Direction,
  PlanProgress,
  PlanStatus,
  WriteCounts,
  WritePlanInput,
  WritePlanOutcome,
} from '../lib/pure/plans.ts';
import { describeFailure, failRun } from './failure.ts';

/** A batch may wait for a slow destination; one that is down is insisted on for half an hour. */
const { writeBatch } = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '15s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 34 },
});

const { beginWriting } = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 8 },
});

const { endWriting } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Six events each: an execution's history stays under 1,000. */
const batchesPerExecution = 150;

const progressQuery = defineQuery<PlanProgress>('progress');

export async function writePlan(direction: Direction, input: WritePlanInput): Promise<WritePlanOutcome> {
  const { planId } = input;
  let status: PlanStatus = direction === 'apply' ? 'applying' : 'undoing';
  let counts: WriteCounts = { written: 0, edited: 0, rejected: 0 };
  let batches = 0;
  let batchesDone = 0;
  let note = '';
  setHandler(progressQuery, () => ({ planId, direction, status, batches, batchesDone, counts, note }));

  let begun: Awaited<ReturnType<typeof beginWriting>>;
  try {
    // What it records must be ended below, however early somebody cancels.
    begun = await CancellationScope.nonCancellable(() => beginWriting({ ...input, direction }));
  } catch (error) {
    throw failRun(direction, describeFailure(error));
  }
  const { round, token } = begun;
  ({ batches, batchesDone, counts } = begun);

  let failure: ReturnType<typeof describeFailure> | undefined;
  const isCancelled = () => CancellationScope.current().consideredCancelled;
  const last = Math.min(batches, batchesDone + batchesPerExecution);
  try {
    while (batchesDone < last && !isCancelled()) {
      const batch = batchesDone;
      const written = await writeBatch({ planId, direction, round, batch, token });
      batchesDone += 1;
      counts = {
        written: counts.written + written.written,
        edited: counts.edited + written.edited,
        rejected: counts.rejected + written.rejected,
      };
    }
  } catch (error) {
    const said = describeFailure(error);
    if (!isCancelled()) failure = said;
    note = failure?.message ?? (isCancellation(error) ? 'cancelled' : `cancelled; before that: ${said.message}`);
  }
  if (failure === undefined && !isCancelled() && batchesDone < batches) {
    return continueAsNew<(input: WritePlanInput) => Promise<WritePlanOutcome>>(input);
  }
  const isComplete = failure === undefined && batchesDone === batches;
  if (!isComplete && note === '') note = 'cancelled';
  const outcome = await CancellationScope.nonCancellable(() =>
    endWriting({ planId, direction, token, isComplete, note }),
  );
  ({ status } = outcome);
  if (failure !== undefined) throw failRun(direction, failure);
  return outcome;
}
