/** `perdura doctor`: is everything there, and what to do where it is not. */
import { checkMachine, checkPublished, checkState, checkStore, checkTemporal } from '../../app/checks.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showChecks } from '../show/checks.ts';

export async function doctor(
  { session, output, signal }: CommandContext,
  options: { readonly fix?: boolean },
): Promise<number> {
  const stores = Object.keys(session.project.config.stores);
  const reachable = [await checkState(session), ...(await checkTemporal(session, options.fix === true))];
  const configured = [
    ...(await checkMachine(session)),
    ...(await Promise.all(stores.map((store) => checkStore(session, store, signal)))).flat(),
    ...(await Promise.all(stores.map((store) => checkPublished(session, store)))),
  ];
  const checks = [...configured, ...reachable];
  output.result({ checks }, showChecks(checks));
  if (reachable.some(({ status }) => status === 'fail')) return exitCodes.unreachable;
  return configured.some(({ status }) => status === 'fail') ? exitCodes.usage : exitCodes.ok;
}
