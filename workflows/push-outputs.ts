/** Copies a published run's tables to outputs, one after the other; what fails there is on record and changes nothing here. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { PushedOutput, PushOutputsInput } from '../lib/pure/short-workflows.ts';
import { describeFailure, failRun } from './failure.ts';

const { pushOutput } = proxyActivities<Activities>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 10 },
});

export async function pushOutputs({ outputs, ...request }: PushOutputsInput): Promise<readonly PushedOutput[]> {
  const pushed: PushedOutput[] = [];
  try {
    for (const output of outputs) pushed.push(await pushOutput({ ...request, output }));
  } catch (error) {
    throw failRun('outputs', describeFailure(error), request.runId);
  }
  return pushed;
}
