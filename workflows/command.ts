/** What a command asks of a live warehouse: runs on the queue of the process that owns the file. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RebuildInput, RebuildOutcome } from '../lib/pure/short-workflows.ts';
import { describeFailure, failRun } from './failure.ts';

const { rebuild } = proxyActivities<Activities>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s', maximumAttempts: 3 },
});

export async function rebuildCommand(input: RebuildInput): Promise<RebuildOutcome> {
  try {
    return await rebuild(input);
  } catch (error) {
    throw failRun('rebuild', describeFailure(error));
  }
}
