/** Asks a server whether it answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

const pollMs = 50;
const callTimeoutMs = 1_000;

/** True as soon as the server answers at `address`, and knows `namespace` when one is given; false when `signal` ends first. */
export async function waitUntilReady(address: string, signal: AbortSignal, namespace?: string): Promise<boolean> {
  const connection = Connection.lazy({
    address,
    interceptors: [],
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': pollMs, 'grpc.max_reconnect_backoff_ms': 2 * pollMs },
  });
  try {
    while (!signal.aborted) {
      if (await answers(connection, namespace)) return true;
      await sleep(pollMs);
    }
    return false;
  } finally {
    await connection.close();
  }
}

async function answers(connection: Connection, namespace: string | undefined): Promise<boolean> {
  const { workflowService } = connection;
  try {
    await connection.withDeadline<unknown>(Date.now() + callTimeoutMs, () =>
      namespace === undefined ? workflowService.getSystemInfo({}) : workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  }
}
