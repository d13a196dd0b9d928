/** Plans one enrichment from a published run, for a person to review. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { PlanRequest, PlanSummary } from '../lib/pure/plans.ts';
import { describeFailure, failRun } from './failure.ts';

const activities = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 5 },
});

export async function planEnrichment(input: PlanRequest): Promise<PlanSummary> {
  try {
    return await activities.planEnrichment({ ...input, request: workflowInfo().workflowId });
  } catch (error) {
    throw failRun('plan', describeFailure(error));
  }
}
