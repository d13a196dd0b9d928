/** Keeps the history of a run beside its other papers, once the run has closed. Outlives its parent. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

const { exportRunHistory } = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 100 },
});

export interface ExportHistoryInput {
  readonly runId: string;
  readonly workflowId: string;
  /** Temporal's id of the execution: a business id can be used again. */
  readonly firstRunId: string;
}

export async function exportHistory(input: ExportHistoryInput): Promise<void> {
  await exportRunHistory(input);
}
