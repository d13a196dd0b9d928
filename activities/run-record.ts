/** The beginning and the end of a run in the state store: lease, configuration, status, failure. */
import { PipelineError } from '../lib/errors.ts';
import { addDays } from '../lib/pure/dates.ts';
import type { RunOutcome, RunPlan } from '../lib/pure/run-plan.ts';
import type { RunRecord } from '../storage/state/index.ts';
import { readPointer } from '../storage/snapshots/index.ts';
import { readConfiguration, readMetric } from './configuration.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { tellPeople } from './notify.ts';
import { failedNotice } from './run-notice.ts';
import { driftDays } from './drift.ts';
import { findDrift } from './object-files.ts';
import { outputsOf } from './outputs/open-output.ts';
import { findPredecessor } from './predecessor.ts';
import { referToObjects } from './run-objects.ts';
import { leaseSeconds } from './stage.ts';
import { sourceNames } from './sync/open-source.ts';

export type Beginning =
  | { readonly plan: RunPlan }
  | {
      readonly plan?: undefined;
      readonly heldBy: { readonly message: string; readonly remedy: string };
      readonly isHeldByBackfill: boolean;
    };

export interface EndedRun {
  readonly run: RunPlan;
  readonly status: RunOutcome['status'];
  readonly reasons: readonly string[];
}

export interface FailedRun {
  readonly runId: string;
  readonly status: 'failed' | 'cancelled' | 'held';
  readonly stage: string;
  readonly message: string;
  readonly remedy: string;
}

export function createRunRecordActivities(deps: StoreDependencies) {
  const { state, now } = deps;
  return {
    /** Takes the store's lease and freezes what the run will work with, or says who holds it. Safe to repeat. */
    async beginRun({ runId }: { readonly runId: string }): Promise<Beginning> {
      try {
        const record = await findRun(deps, runId);
        const object = await readConfiguration(deps);
        for (const { message } of await findDrift(deps)) deps.log.warn({ run: runId }, message);
        if (!object.content.active) {
          throw new PipelineError(
            'config',
            `store ${deps.store}: its CLV configuration is not active, so nothing runs`,
            {
              remedy: 'set active: true in objects/clv.yaml, then perdura apply -f objects/clv.yaml',
            },
          );
        }
        const metric = await readMetric(deps, object.content);
        let token: number;
        try {
          ({ token } = await state.leases.acquire({
            store: deps.store,
            holder: runId,
            ttlSeconds: leaseSeconds,
            above: await deps.warehouse.newestToken(),
          }));
        } catch (error) {
          if (!(error instanceof PipelineError) || error.kind !== 'conflict') throw error;
          const holder = await state.runs.get(String(error.details?.['holder']));
          return {
            heldBy: { message: error.message, remedy: error.remedy ?? '' },
            isHeldByBackfill: holder?.kind === 'backfill',
          };
        }
        await repairPublished(deps);
        const plan: RunPlan = {
          runId,
          store: deps.store,
          asOf: record.asOf,
          n: record.n,
          token,
          isForced: record.isForced,
          zone: deps.storeConfig.zone,
          currency: deps.storeConfig.currency,
          language: deps.storeConfig.language,
          configuration: object.content,
          configurationVersion: object.version,
          configurationChangedAt: object.createdAt,
          configurationChangedBy: object.author,
          configurationHash: object.hash,
          metric,
          projectHash: deps.project.configHash,
          codeVersion: deps.codeVersion,
          predecessor: await findPredecessor(deps, record.asOf),
          driftBase: await findPredecessor(deps, addDays(record.asOf, 1 - driftDays)),
          ...outputsOf(deps.storeConfig),
          ...syncsOf(deps),
          ...(await referToObjects(deps)),
        };
        await state.runs.update(runId, {
          status: 'running',
          startedAt: record.startedAt ?? now().toISOString(),
          configHash: plan.projectHash,
          objectVersions: {
            'clv/clv': plan.configurationVersion,
            ...(metric === null ? {} : { [`metric/${metric.name}`]: metric.version }),
            ...Object.fromEntries((plan.objects ?? []).map(({ kind, name, version }) => [`${kind}/${name}`, version])),
          },
          codeVersion: plan.codeVersion,
        });
        return { plan };
      } catch (error) {
        throw toFailure(error);
      }
    },

    /** Closes the record of a run that ended by itself and gives the lease back. Safe to repeat. */
    async finishRun({ run, status }: EndedRun): Promise<void> {
      try {
        await state.runs.update(run.runId, { status, finishedAt: now().toISOString() });
        await state.leases.release({ store: run.store, token: run.token });
      } catch (error) {
        throw toFailure(error);
      }
    },

    /** Closes the record of a run that failed or was cancelled, gives the lease back, and tells people. */
    async recordFailure(failed: FailedRun): Promise<void> {
      const { runId, status, stage, message, remedy } = failed;
      let record: RunRecord;
      try {
        record = await state.runs.update(runId, {
          status,
          finishedAt: now().toISOString(),
          failure: { stage, message, remedy },
        });
        // By its holder: a run that failed while it began does not know its token.
        const lease = await state.leases.get(deps.store);
        if (lease?.holder === runId) await state.leases.release(lease);
      } catch (error) {
        throw toFailure(error);
      }
      // A backfill tells of all its days at its end.
      if (record.kind === 'backfill') return;
      await tellPeople(deps, failedNotice(deps, record, failed));
    },
  };
}

function syncsOf(deps: StoreDependencies): Pick<RunPlan, 'syncs'> {
  const syncs = sourceNames(deps, false);
  return syncs.length === 0 ? {} : { syncs };
}

export async function findRun(deps: Pick<StoreDependencies, 'state'>, runId: string): Promise<RunRecord> {
  const record = await deps.state.runs.get(runId);
  if (record === undefined) {
    throw new PipelineError('config', `run ${runId}: not in the state store`, { remedy: 'see perdura runs' });
  }
  return record;
}

/** `current.json` is the truth about what is published: a record that a crash left behind follows it. */
async function repairPublished({ state, folders, store }: StoreDependencies): Promise<void> {
  const current = await readPointer(folders.published, store);
  const record = current === undefined ? undefined : await state.runs.get(current.runId);
  if (current === undefined || record === undefined || record.status === 'published') return;
  await state.runs.update(current.runId, {
    status: 'published',
    publishedAt: current.publishedAt,
    publishedBy: current.publishedBy,
    publishReason: current.reason ?? null,
    failure: null,
  });
}
