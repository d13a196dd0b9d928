/** `perdura sources list`, `--kinds`. */
import { sourceKinds } from '../../app/sources/kinds.ts';
import { listSources } from '../../app/sources/listing.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showKinds, showSources } from '../show/sources.ts';

export async function list(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly kinds?: boolean },
): Promise<number> {
  if (options.kinds === true) {
    const kinds = sourceKinds();
    output.result(kinds, showKinds(kinds));
    return exitCodes.ok;
  }
  const listed = await listSources(session, pickStore(session.project, options.store), new Date());
  output.result(listed, showSources(listed));
  return listed.some(({ problem }) => problem !== null) ? exitCodes.usage : exitCodes.ok;
}
