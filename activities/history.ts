/** The paper trail of a closed run: its Temporal history as a file that replays. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { ExportHistoryInput } from '../lib/pure/short-workflows.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { keepBeating } from './stage.ts';

export function createHistoryActivities(deps: StoreDependencies) {
  return {
    /** Waits until the run has closed, then writes `runs/<id>/history.json`. Safe to repeat. */
    async exportRunHistory({ runId, workflowId, firstRunId }: ExportHistoryInput): Promise<void> {
      const beating = keepBeating(deps);
      try {
        const handle = deps.client.workflow.getHandle(workflowId, firstRunId);
        // Waiting is a long poll: a worker that stops must not wait for a run that needs a worker to end.
        await deps.client.withAbortSignal(beating.signal, () => handle.result()).catch(tolerateFailedRun);
        const folder = join(deps.folders.runs, runId);
        await mkdir(folder, { recursive: true });
        const file = join(folder, 'history.json');
        await writeFile(`${file}.partial`, historyToJSON(await handle.fetchHistory()));
        await rename(`${file}.partial`, file);
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

/** How it ended does not matter here: a failed run's history is worth as much. */
function tolerateFailedRun(error: unknown): void {
  if (!(error instanceof WorkflowFailedError)) throw error;
}
