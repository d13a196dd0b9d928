/** Keeps the history of a run beside its other papers, once the run has closed. Outlives its parent. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ExportHistoryInput } from '../lib/pure/short-workflows.ts';

const { exportRunHistory } = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 100 },
});

export async function exportHistory(input: ExportHistoryInput): Promise<void> {
  await exportRunHistory(input);
}
