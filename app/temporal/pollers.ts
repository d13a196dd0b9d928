/** Whether a worker is there to do the work. */
import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { PipelineError } from '../../lib/errors.ts';

/** A living worker renews its long poll within a minute; the server remembers dead ones for five. */
const pollerAgeLimitMs = 75_000;
const grpcNotFound = 5;

export async function hasPollers(client: Client, taskQueue: string): Promise<boolean> {
  const { namespace } = client.options;
  try {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    const oldestMs = Date.now() - pollerAgeLimitMs;
    return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= oldestMs);
  } catch (cause) {
    if (!(isGrpcServiceError(cause) && cause.code === grpcNotFound)) throw cause;
    throw new PipelineError('unavailable', `Temporal: the namespace ${namespace} does not exist`, {
      remedy: 'On a server of your own `perdura doctor --fix` creates it; else ask who runs the server.',
      cause,
    });
  }
}
