/** Whether a worker is there to do the work. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** A living worker renews its long poll within a minute; the server remembers dead ones for five. */
const pollerAgeLimitMs = 75_000;

export async function hasPollers(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const oldestMs = Date.now() - pollerAgeLimitMs;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= oldestMs);
}
