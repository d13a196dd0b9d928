/** Temporal and a worker of this process's own, for as long as a command needs them. */
import { hasPollers } from '../app/temporal/pollers.ts';
import type { Workers } from '../app/workers.ts';
import { PipelineError } from '../lib/errors.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { CommandContext } from './command.ts';

/** Finds or starts Temporal, and works for the store unless somebody does already. */
export async function withLocalWorker<T>(context: CommandContext, store: string, work: () => Promise<T>): Promise<T> {
  await context.session.connect('if-needed');
  const workers = await startUnlessOwned(context, store);
  try {
    return await (workers?.during(work()) ?? work());
  } finally {
    await workers?.stop();
  }
}

/** Who owns the warehouse tells whether a worker lives; Temporal remembers a killed one for a while. */
async function startUnlessOwned({ session }: CommandContext, store: string): Promise<Workers | undefined> {
  const { startWorkers } = await import('../app/workers.ts');
  try {
    // The command tells itself how its run ends.
    return await startWorkers({ session, stores: [store], command: 'perdura run --local', write: () => undefined });
  } catch (error) {
    if (!(error instanceof PipelineError) || error.kind !== 'conflict') throw error;
    const { client } = await session.connect('never');
    if (await hasPollers(client, taskQueueOf(store))) return undefined;
    throw error;
  }
}
