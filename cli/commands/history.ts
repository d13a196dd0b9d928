/** `perdura history`: who changed an object when and why, and what a version changed. */
import { diffOfVersion, pickKind, pickName, readHistory } from '../../app/object-reading.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { showDiff } from '../show/diff.ts';
import { utc } from '../show/instants.ts';

export interface HistoryOptions {
  readonly store?: string;
  readonly diff?: number;
}

export async function history(
  { session, output }: CommandContext,
  options: HistoryOptions,
  kindName: string,
  name?: string,
): Promise<number> {
  const kind = pickKind(kindName);
  const versions = await readHistory(session, options.store, kind, pickName(kind, name));
  if (options.diff !== undefined) {
    const diff = diffOfVersion(versions, options.diff);
    output.result({ kind, name: versions[0]?.name, version: options.diff, diff }, showDiff(diff, process.stdout));
    return exitCodes.ok;
  }
  output.result(
    versions,
    showTable(
      [{ head: 'version', align: 'right' }, { head: 'stored (UTC)' }, { head: 'by' }, { head: 'reason' }],
      versions.map(({ version, createdAt, author, reason }) => [version, utc(createdAt), author, reason]),
    ),
  );
  return exitCodes.ok;
}
