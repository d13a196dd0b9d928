/** Publishes a run that the gate refused, by a person's decision and with their reason. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { PublishRunInput, PublishRunOutcome } from '../lib/pure/short-workflows.ts';
import { describeFailure, failRun } from './failure.ts';

const { overrideGate } = proxyActivities<Activities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s', maximumAttempts: 8 },
});

export async function publishRun(input: PublishRunInput): Promise<PublishRunOutcome> {
  try {
    return await overrideGate(input);
  } catch (error) {
    throw failRun('publish', describeFailure(error));
  }
}
