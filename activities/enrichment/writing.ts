/**
 * Activities that write a plan, or take it back, batch by batch. One such writing at a time has an enrichment, by a
 * lease of its own; what is written is told by the journal, so that a killed worker's successor goes on where it was.
 */
import { PipelineError } from '../../lib/errors.ts';
import type { Direction, PlanStatus, WriteCounts, WritePlanInput, WritePlanOutcome } from '../../lib/pure/plans.ts';
import { beginApply, beginUndo } from '../../models/enrichment/begin-writing.ts';
import { checkPlanFile } from '../../storage/plans/index.ts';
import type { PlanContent, PlanPatch, PlanRecord } from '../../storage/state/index.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { tellPeople } from '../notify.ts';
import { keepBeating, leaseSeconds } from '../stage.ts';
import { readBatchRows } from './batch-rows.ts';
import { describeEnd } from './describe-end.ts';
import { openDestination } from './open-destination.ts';
import { rowsFile } from './plan-folder.ts';
import { writeRows } from './write-rows.ts';

export interface BegunWriting {
  readonly round: number;
  /** Fencing token of the enrichment's lease. */
  readonly token: number;
  readonly batches: number;
  readonly batchesDone: number;
  /** Of the batches that are done. */
  readonly counts: WriteCounts;
}

export interface PlanBatchInput {
  readonly planId: string;
  readonly direction: Direction;
  readonly round: number;
  readonly batch: number;
  readonly token: number;
}

export interface WritingEnd {
  readonly planId: string;
  readonly direction: Direction;
  readonly token: number;
  readonly isComplete: boolean;
  /** Why it is not. */
  readonly note: string;
}

export function createWritingActivities(deps: StoreDependencies) {
  const { state, folders, now } = deps;

  return {
    /** Takes the enrichment's lease and settles the round, or says why not. Safe to repeat. */
    async beginWriting({
      direction,
      ...input
    }: WritePlanInput & { readonly direction: Direction }): Promise<BegunWriting> {
      const beating = keepBeating(deps);
      try {
        const plan = await state.plans.require(input.planId);
        const holder = `${direction}/${plan.planId}`;
        const token = await takeLease(deps, plan, holder);
        try {
          const { round, content } = await settle(deps, direction, plan, input);
          const known = await state.planJournal.batches(plan.planId, direction, round);
          const done = known.filter(({ status }) => status === 'done');
          const batches = await countBatches(deps, direction, plan, content, round, done.length);
          return { round, token, batches, batchesDone: done.length, counts: addCounts(done) };
        } catch (error) {
          await state.leases.release({ store: leaseOf(plan), token });
          throw error;
        }
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },

    /** Writes one batch and records what came of each row. Safe to repeat at any point. */
    async writeBatch({ token, ...key }: PlanBatchInput): Promise<WriteCounts> {
      const plan = await state.plans.require(key.planId);
      const lease = { store: leaseOf(plan), token };
      const beating = keepBeating(deps, lease, { endsWhatIsUnderWay: true });
      try {
        await state.leases.renew({ ...lease, ttlSeconds: leaseSeconds });
        const batch = await state.planJournal.open(key);
        if (batch.status === 'done') return batch.counts;
        const rows = await readBatchRows(state, rowsFile(folders, plan.planId), requireContent(plan), key);
        const { destination } = openDestination(deps, plan.destination);
        try {
          await deps.atPoint('apply-write', 'before', beating.stop);
          const outcomes = await writeRows({
            destination,
            changes: rows.map(({ change }) => change),
            remembered: batch.remembered,
            remember: (part, remembered) => state.planJournal.remember(key, part, remembered),
            signal: beating.signal,
          });
          await deps.atPoint('apply-write', 'after', beating.stop);
          await state.leases.check(lease);
          await deps.atPoint('apply-record', 'before', beating.stop);
          const counts = await state.planJournal.record(
            key,
            rows.flatMap(({ position, change }, at) => {
              const outcome = outcomes[at];
              return outcome === undefined ? [] : [{ position, customerKey: change.key, outcome }];
            }),
          );
          await deps.atPoint('apply-record', 'after', beating.stop);
          return counts;
        } finally {
          await destination.close();
        }
      } catch (error) {
        deps.log.warn({ err: error, plan: key.planId, batch: key.batch }, `${key.direction}: a batch did not finish`);
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },

    /** Closes the plan's record, gives the lease back and tells people. Safe to repeat. */
    async endWriting({ planId, direction, token, isComplete, note }: WritingEnd): Promise<WritePlanOutcome> {
      try {
        const plan = await state.plans.require(planId);
        const counts = await state.planJournal.totals(planId, direction);
        const status = endOf(direction, isComplete, counts);
        const at = now().toISOString();
        const patch: PlanPatch = {
          status,
          failure: isComplete ? null : note,
          ...(direction === 'apply' ? { appliedAt: at } : { undoneAt: at }),
        };
        const isUnderWay = plan.status === (direction === 'apply' ? 'applying' : 'undoing');
        if (isUnderWay) await state.plans.move(plan, patch);
        await state.leases.release({ store: leaseOf(plan), token });
        if (isUnderWay) await tellPeople(deps, describeEnd(plan, direction, status, counts, note));
        return { planId, status: isUnderWay ? status : plan.status, counts, note };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

/** An enrichment is written by one at a time; the lease lies beside those of the stores. */
const leaseOf = ({ store, enrichment }: PlanRecord): string => `${store} enrichment ${enrichment}`;

async function takeLease({ state }: StoreDependencies, plan: PlanRecord, holder: string): Promise<number> {
  try {
    const { token } = await state.leases.acquire({ store: leaseOf(plan), holder, ttlSeconds: leaseSeconds });
    return token;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.kind !== 'conflict') throw error;
    const other = String(error.details['holder']);
    const [direction = '', planId = ''] = other.split('/');
    throw new PipelineError(
      'conflict',
      `plan ${plan.planId}: ${planId} of the same enrichment is being ${direction === 'undo' ? 'taken back' : 'applied'}`,
      { remedy: `wait for it, or cancel it with perdura enrich cancel ${planId}`, details: { holder: other } },
    );
  }
}

/** Checks that the plan may be written now, and records that it is. */
async function settle(
  deps: StoreDependencies,
  direction: Direction,
  plan: PlanRecord,
  { by, isRetry = false, accepted }: WritePlanInput,
): Promise<{ readonly round: number; readonly content: PlanContent }> {
  const { state, folders } = deps;
  const facts = { ...plan, limit: plan.content?.limit };
  const newer = direction === 'apply' ? (await state.plans.newer(plan))?.planId : undefined;
  const beginning =
    direction === 'apply' ? beginApply(facts, { newer, isRetry, acceptedChange: accepted?.change }) : beginUndo(facts);
  if (beginning.refusal !== undefined) {
    throw new PipelineError('conflict', `plan ${plan.planId} ${beginning.refusal}`, { remedy: beginning.remedy });
  }
  const content = requireContent(plan);
  await checkPlanFile(rowsFile(folders, plan.planId), content.checksum);
  const { destination, place } = openDestination(deps, plan.destination);
  await destination.close();
  if (place !== plan.destinationPlace) {
    throw new PipelineError(
      'conflict',
      `plan ${plan.planId}: is for ${plan.destinationPlace}, but destination ${plan.destination} is now ${place}`,
      {
        remedy:
          direction === 'apply' ? 'plan again' : `set destination ${plan.destination} back, then take the plan back`,
      },
    );
  }
  const { round } = beginning;
  const patch: PlanPatch =
    direction === 'apply'
      ? {
          status: 'applying',
          applyRound: round,
          appliedBy: by,
          ...(plan.status === 'refused' && accepted !== undefined ? { accepted } : {}),
        }
      : { status: 'undoing', undoRound: round, undoneBy: by };
  if ((await state.plans.move(plan, patch)) === undefined) {
    throw new PipelineError('conflict', `plan ${plan.planId}: was changed by somebody else at the same time`, {
      remedy: `see perdura enrich show ${plan.planId}`,
    });
  }
  return { round, content };
}

/** Of the round: those that are done and those to come. */
async function countBatches(
  { state }: StoreDependencies,
  direction: Direction,
  { planId }: PlanRecord,
  { writes, rowsPerBatch }: PlanContent,
  round: number,
  done: number,
): Promise<number> {
  if (round > 1) {
    const left = await state.planJournal.rejected(planId, direction, round, writes);
    return done + Math.ceil(left.length / rowsPerBatch);
  }
  // Only batches that were begun can have changed anything.
  if (direction === 'undo') return (await state.planJournal.batches(planId, 'apply', 1)).length;
  return Math.ceil(writes / rowsPerBatch);
}

const addCounts = (batches: readonly { readonly counts: WriteCounts }[]): WriteCounts => {
  const sum = { written: 0, edited: 0, rejected: 0 };
  for (const { counts } of batches) {
    sum.written += counts.written;
    sum.edited += counts.edited;
    sum.rejected += counts.rejected;
  }
  return sum;
};

function endOf(direction: Direction, isComplete: boolean, { rejected }: WriteCounts): PlanStatus {
  if (direction === 'apply') {
    return isComplete ? (rejected === 0 ? 'applied' : 'applied_with_rejections') : 'stopped';
  }
  return isComplete ? (rejected === 0 ? 'undone' : 'undone_with_rejections') : 'undo_stopped';
}

function requireContent({ planId, content }: PlanRecord): PlanContent {
  if (content !== null) return content;
  throw new PipelineError('conflict', `plan ${planId} was not finished`, { remedy: 'plan again' });
}
