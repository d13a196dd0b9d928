/** `perdura quarantine list`. */
import { askQuarantine } from '../../app/quarantine/ask.ts';
import type { QuarantineSelection } from '../../app/quarantine/selection.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showQuarantine } from '../show/quarantine.ts';

export async function list(
  { session, output, signal }: CommandContext,
  { store: named, source, stream, load }: QuarantineSelection & { readonly store?: string },
): Promise<number> {
  const store = pickStore(session.project, named);
  const listening = { signal, tell: output.tell };
  const listed = await askQuarantine(session, store, 'quarantine-list', { source, stream, load }, listening);
  output.result(output.format === 'jsonl' ? listed.groups : listed, showQuarantine(listed));
  return exitCodes.ok;
}
