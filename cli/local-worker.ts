/** Temporal and a worker of this process's own, for as long as a command needs them. */
import { hasPollers } from '../app/temporal/pollers.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { CommandContext } from './command.ts';

/** Finds or starts Temporal, and a worker for the stores that nobody works for yet. */
export async function withLocalWorker<T>(
  { session, output }: CommandContext,
  stores: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const link = await session.connect('if-needed');
  const idle = [];
  for (const store of stores) if (!(await hasPollers(link.client, taskQueueOf(store)))) idle.push(store);
  if (idle.length === 0) return work();
  const { startWorkers } = await import('../app/workers.ts');
  const workers = await startWorkers({ session, stores: idle, command: 'perdura run --local', write: output.tell });
  try {
    return await work();
  } finally {
    await workers.stop();
  }
}
