/** Stage publish: the pointer flips, and readers see the whole new run instead of the whole previous one. */
import { PipelineError } from '../lib/errors.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { flipPointer, readPointer, verifySnapshot } from '../storage/snapshots/index.ts';
import type { RunRecord } from '../storage/state/index.ts';
import type { PublishRunInput, PublishRunOutcome } from '../lib/pure/short-workflows.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { outputsOf } from './outputs/open-output.ts';
import { findRun } from './run-record.ts';
import { keepBeating, leaseSeconds, runStage } from './stage.ts';

export function createPublishActivities(deps: StoreDependencies) {
  const { state, warehouse, folders, now } = deps;

  /** The flip and its record; a crash between the two is mended by doing both again. */
  async function publishSnapshot(
    record: RunRecord,
    decision: { readonly by: string; readonly reason?: string; check(): Promise<void> },
  ): Promise<void> {
    const pointer = await flipPointer({
      root: folders.published,
      store: record.store,
      to: { asOf: record.asOf, n: record.n, runId: record.runId },
      publishedAt: now().toISOString(),
      ...decision,
    });
    await state.runs.update(record.runId, {
      status: 'published',
      publishedAt: pointer.publishedAt,
      publishedBy: decision.by,
      publishReason: decision.reason ?? null,
    });
  }

  return {
    /** Publishes the run's snapshot under the lease. Safe to repeat. */
    async publish({
      run,
      snapshot,
    }: {
      readonly run: RunPlan;
      readonly snapshot: string;
    }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'publish', async ({ fence, atPoint }) => {
        await atPoint('before');
        await publishSnapshot(await findRun(deps, run.runId), {
          by: 'gate',
          check: async () => {
            await state.leases.check({ store: run.store, token: run.token });
            await warehouse.commit(fence, async () => undefined);
          },
        });
        await atPoint('after');
        return { note: `${snapshot} is current` };
      });
    },

    /** Publishes a run that the gate refused, unless a newer run is published. Safe to repeat. */
    async overrideGate({ runId, reason, by }: PublishRunInput): Promise<PublishRunOutcome> {
      const beating = keepBeating(deps);
      try {
        const record = await findRun(deps, runId);
        const { token } = await state.leases.acquire({
          store: record.store,
          holder: `publish ${runId}`,
          ttlSeconds: leaseSeconds,
          above: await warehouse.newestToken(),
        });
        try {
          // Under the lease: no run can be published between this look and the flip.
          const snapshot = await requireRefused(deps, record, reason);
          await publishSnapshot(record, {
            by,
            reason,
            check: () => state.leases.check({ store: record.store, token }),
          });
          return { runId, snapshot, ...outputsOf(deps.storeConfig) };
        } finally {
          await state.leases.release({ store: record.store, token });
        }
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

async function requireRefused(deps: StoreDependencies, record: RunRecord, reason: string): Promise<string> {
  const root = deps.folders.published;
  const current = await readPointer(root, record.store);
  // A repeated attempt finds its own decision published.
  const isRepeated = current?.runId === record.runId && current.reason === reason;
  if (record.snapshot === null || (record.status !== 'refused' && !isRepeated)) {
    throw new PipelineError(
      'conflict',
      `run ${record.runId}: only a refused run can be published, it is ${record.status}`,
      {
        remedy: 'see perdura runs',
      },
    );
  }
  if (record.kind === 'backfill') {
    throw new PipelineError('conflict', `run ${record.runId}: is a backfill's, which never becomes current`, {
      remedy: `start a run of that day with perdura run --as-of ${record.asOf}`,
    });
  }
  const published = current === undefined ? undefined : await deps.state.runs.get(current.runId);
  if (published !== undefined && published.requestedAt > record.requestedAt) {
    throw new PipelineError('conflict', `run ${record.runId}: a newer run, ${published.runId}, is published`, {
      remedy: 'start a new run instead',
    });
  }
  await verifySnapshot(`${root}/${record.snapshot}`);
  return record.snapshot;
}
