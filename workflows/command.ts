/** What a command asks of a live warehouse: runs on the queue of the process that owns the file. */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RebuildInput, RebuildOutcome, SqlCommandInput, SqlCommandOutcome } from '../lib/pure/short-workflows.ts';
import { describeFailure, failRun } from './failure.ts';

const { rebuild, runSqlCommand } = proxyActivities<Activities>({
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

/** What `perdura sql` asks. Fails as the operation did, with its kind, message and remedy. */
export async function sqlCommand(input: SqlCommandInput): Promise<SqlCommandOutcome> {
  try {
    return await runSqlCommand(input);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { type, message, details } = error.cause;
    throw ApplicationFailure.create({ type: type ?? 'bug', message, nonRetryable: true, details: details ?? [] });
  }
}
