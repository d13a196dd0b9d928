/** Publishes a run that the gate refused, by a person's decision and with their reason. */
import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { PublishRunInput, PublishRunOutcome } from '../lib/pure/short-workflows.ts';
import { describeFailure, failRun } from './failure.ts';
import { pushOutputs } from './push-outputs.ts';

const { overrideGate } = proxyActivities<Activities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s', maximumAttempts: 8 },
});

export async function publishRun(input: PublishRunInput): Promise<PublishRunOutcome> {
  const outcome = await overrideGate(input).catch((error: unknown) => {
    throw failRun('publish', describeFailure(error));
  });
  const { runId, outputs = [] } = outcome;
  if (outputs.length > 0) {
    await startChild(pushOutputs, {
      workflowId: `outputs/${runId}`,
      args: [{ runId, outputs, acceptSchema: false, isAutomatic: true }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    }).catch(() => undefined);
  }
  return outcome;
}
