/** `perdura sources status`. */
import { askQuarantine } from '../../app/quarantine/ask.ts';
import { readStatus } from '../../app/sources/status.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showStatus } from '../show/sources.ts';

export async function status(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string },
  name: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const statuses = await readStatus(session, store, name, new Date());
  const listening = { signal, tell: () => undefined };
  // Somebody else may hold the warehouse: the rest can be told all the same.
  const quarantine = await askQuarantine(session, store, 'quarantine-list', {}, listening).catch((error: unknown) => {
    if (error instanceof PipelineError && error.kind === 'conflict') return undefined;
    throw error;
  });
  const found = statuses.map((each) => ({
    ...each,
    quarantined:
      quarantine?.groups.filter(({ source }) => source === each.source).reduce((rows, { open }) => rows + open, 0) ??
      null,
  }));
  const open = found.flatMap(({ source, quarantined }) =>
    quarantined === null || quarantined === 0
      ? []
      : [`${source}: ${count(quarantined, 'row')} in quarantine; perdura quarantine list --source ${source}`],
  );
  output.result(found, [showStatus(found), ...(open.length === 0 ? [] : ['', ...open])].join('\n'));
  return exitCodes.ok;
}
