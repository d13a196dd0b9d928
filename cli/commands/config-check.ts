/** `perdura config check`: the configuration, the objects, and what every source would find. */
import { type Check, checkFiles, checkStore } from '../../app/checks.ts';
import { readDrift } from '../../app/object-drift.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showChecks } from '../show/checks.ts';

export async function configCheck({ session, output, signal }: CommandContext): Promise<number> {
  const { project } = session;
  const checks: Check[] = [{ check: 'perdura.yaml', status: 'ok', detail: project.file }];
  for (const store of Object.keys(project.config.stores)) {
    const configured = await checkStore(session, store, signal);
    checks.push(...configured);
    // Files that were not found are told once.
    if (configured.every(({ status }) => status === 'ok')) checks.push(...(await checkFiles(session, store, signal)));
  }
  const drift = await readDrift(session, Object.keys(project.config.stores));
  for (const { message } of drift) output.tell(message);
  output.result({ file: project.file, checks, drift }, showChecks(checks));
  return checks.some(({ status }) => status === 'fail') || drift.some(({ isBroken }) => isBroken)
    ? exitCodes.usage
    : exitCodes.ok;
}
