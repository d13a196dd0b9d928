/** Reads a run's sources before it loads them, each by a workflow of its own; the run holds its store meanwhile. */
import { CancellationScope, executeChild, ParentClosePolicy, proxyActivities, sleep } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Activities } from '../activities/index.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { type SyncInput, type SyncProgress, syncWorkflowId } from '../lib/pure/source-syncs.ts';
import { syncSource } from './sync-source.ts';

/** It ends when it is cancelled, or when the store's lease is lost. */
const { holdStore } = proxyActivities<Activities>({
  startToCloseTimeout: '30d',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s' },
});

const firstPatienceMs = 2_000;
const longestPatienceMs = 60_000;

/** What was read, in a line. `tell` hears what is under way. */
export async function readSources(
  run: RunPlan,
  sources: readonly string[],
  tell: (note: string) => void,
): Promise<string> {
  return new CancellationScope().run(async () => {
    const scope = CancellationScope.current();
    const held = holdStore({ run });
    const waited = new Map<string, string>();
    const told = () => tell(sources.map((source) => waited.get(source) ?? `reading ${source}`).join(', '));
    told();
    const read = Promise.all(
      sources.map(async (source) => {
        const progress = await readSource(run, source, (note) => {
          waited.set(source, note);
          told();
        });
        const rows = progress.resources.reduce((sum, resource) => sum + resource.rows, 0);
        waited.set(source, `${source}: ${rows.toLocaleString('en-US')} rows read`);
        told();
        return waited.get(source);
      }),
    );
    try {
      return (await Promise.race([read, held.then(() => [])])).join(', ');
    } finally {
      // One that failed ends the others.
      scope.cancel();
      await Promise.allSettled([held, read]);
    }
  });
}

async function readSource(run: RunPlan, source: string, tell: (note: string) => void): Promise<SyncProgress> {
  const input: SyncInput = { source, kind: 'incremental', request: `run:${run.runId}` };
  for (let patience = firstPatienceMs; ; patience = Math.min(patience * 2, longestPatienceMs)) {
    try {
      const reading = executeChild(syncSource, {
        workflowId: syncWorkflowId(run.store, source),
        args: [input],
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        typedSearchAttributes: [{ key: searchAttributes.store, value: run.store }],
        staticSummary: `${source} of ${run.store}, for ${run.runId}`,
      });
      tell(`reading ${source}`);
      return await reading;
    } catch (error) {
      // Somebody reads it already, perhaps less of it, perhaps since long ago: ours comes after.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    tell(`${source} is being read by another; waiting`);
    await sleep(patience);
  }
}
