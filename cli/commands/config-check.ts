/** `perdura config check`: the configuration, the objects, and what every source would find. */
import { checkStore } from '../../app/checks.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showChecks } from '../show/checks.ts';

export async function configCheck({ session, output, signal }: CommandContext): Promise<number> {
  const { project } = session;
  const checks = [
    { check: 'perdura.yaml', status: 'ok' as const, detail: project.file },
    ...(
      await Promise.all(Object.keys(project.config.stores).map((store) => checkStore(session, store, signal)))
    ).flat(),
  ];
  output.result({ file: project.file, checks }, showChecks(checks));
  return checks.some(({ status }) => status === 'fail') ? exitCodes.usage : exitCodes.ok;
}
