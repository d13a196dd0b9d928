/** `perdura worker`: does the work of the project's stores until it is told to stop. */
import { reconcileStores } from '../../app/reconcile-schedules.ts';
import { startWorkers } from '../../app/workers.ts';
import { pickStore } from '../../lib/config.ts';
import { aborted, type CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function worker(context: CommandContext, options: { readonly store?: string }): Promise<number> {
  const { session, output, signal } = context;
  const { project } = session;
  const stores = options.store === undefined ? Object.keys(project.config.stores) : [pickStore(project, options.store)];
  const link = await session.connect('if-needed');
  const workers = await startWorkers({ session, stores, command: 'perdura worker', write: output.tell });
  output.tell(`worker of ${stores.join(', ')} on Temporal at ${link.address}; Ctrl-C stops it`);
  try {
    for (const line of await reconcileStores(session, stores)) output.tell(line);
    await workers.during(aborted(signal));
    return exitCodes.ok;
  } finally {
    await workers.stop();
  }
}
