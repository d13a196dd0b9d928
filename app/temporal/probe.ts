/** Asks a server whether it answers and knows a namespace. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

const pollMs = 50;

/** Resolves as soon as `namespace` can be used at `address`; false when `signal` ends first. */
export async function waitUntilReady(address: string, namespace: string, signal: AbortSignal): Promise<boolean> {
  const connection = Connection.lazy({
    address,
    interceptors: [],
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': pollMs, 'grpc.max_reconnect_backoff_ms': 2 * pollMs },
  });
  try {
    while (!signal.aborted) {
      if (await knowsNamespace(connection, namespace)) return true;
      await sleep(pollMs);
    }
    return false;
  } finally {
    await connection.close();
  }
}

async function knowsNamespace(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  }
}
