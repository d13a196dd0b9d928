/** `perdura rebuild`: the warehouse's raw rows again, from the landing; the next run builds the rest. */
import { rebuildWarehouse } from '../../app/short-workflows.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { whole } from '../show/numbers.ts';

export async function rebuild(
  { session, output }: CommandContext,
  options: { readonly store?: string },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const outcome = await rebuildWarehouse(session, store);
  output.result(
    { store, ...outcome },
    `${store}: ${count(outcome.rows, 'row')} of ${count(outcome.loads, 'load')}, ${whole(outcome.quarantined)} of them quarantined; ` +
      'the next run builds the models (perdura run --force)',
  );
  return exitCodes.ok;
}
