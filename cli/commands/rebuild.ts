/** `perdura rebuild`: the warehouse's raw rows again, from the landing; the next run builds the rest. */
import { rebuildStore } from '../../activities/rebuild.ts';
import { askRebuild } from '../../app/runs.ts';
import { openStore } from '../../app/store.ts';
import { hasPollers } from '../../app/temporal/pollers.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import type { RebuildOutcome } from '../../workflows/command.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { whole } from '../show/numbers.ts';

export async function rebuild(context: CommandContext, options: { readonly store?: string }): Promise<number> {
  const { session, output } = context;
  const store = pickStore(session.project, options.store);
  const outcome = (await isWorkedOn(context, store)) ? await askRebuild(session, store) : await rebuildHere(context, store);
  output.result(
    { store, ...outcome },
    `${store}: ${whole(outcome.rows)} rows of ${whole(outcome.loads)} loads, ${whole(outcome.quarantined)} of them quarantined; ` +
      'the next run builds the models (perdura run --force)',
  );
  return exitCodes.ok;
}

async function isWorkedOn({ session }: CommandContext, store: string): Promise<boolean> {
  try {
    const link = await session.connect('never');
    return await hasPollers(link.client, taskQueueOf(store));
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'unavailable') return false;
    throw error;
  }
}

/** Nobody works on the store, so this process may own its warehouse for a while. */
async function rebuildHere({ session }: CommandContext, store: string): Promise<RebuildOutcome> {
  const opened = await openStore(session, store, 'perdura rebuild');
  try {
    return await rebuildStore(opened, `rebuild by ${session.environment.user}`);
  } finally {
    await opened.close();
  }
}
