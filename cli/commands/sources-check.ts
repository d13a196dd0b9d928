/** `perdura sources check`: what every system says when it is asked. */
import { checkSource } from '../../app/sources/check.ts';
import { pickSources } from '../../app/sources/configured.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showChecks } from '../show/checks.ts';

export async function check(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string },
  name: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const names = pickSources(session, store, name);
  const checks = (await Promise.all(names.map((each) => checkSource(session, store, each, signal)))).flat();
  output.result({ checks }, showChecks(checks));
  // As doctor's: settings that do not fit are usage, systems that cannot be asked are not.
  const failed = checks.filter(({ status }) => status === 'fail');
  if (failed.length === 0) return exitCodes.ok;
  return failed.some(({ isConfiguration }) => isConfiguration) ? exitCodes.usage : exitCodes.unreachable;
}
