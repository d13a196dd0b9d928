/** Whether an archive holds files that would be read. Of packed tapes only the beginning is looked at. */
import type { ArchiveKind } from './archive-members.ts';
import { archiveMembers } from './archive-members.ts';
import type { StreamFiles } from './config.ts';
import { isWanted, nothingInside, refuseNested } from './stage-archive.ts';
import { kindOf } from './stage-file.ts';

export async function checkArchive(
  path: string,
  kind: ArchiveKind,
  files: StreamFiles,
  signal: AbortSignal,
): Promise<void> {
  const ignored: string[] = [];
  let wanted = 0;
  for await (const { name } of archiveMembers(path, kind, signal)) {
    if (!isWanted(name, files)) {
      ignored.push(name);
      continue;
    }
    refuseNested(path, name);
    kindOf(name, files);
    wanted += 1;
    if (kind !== 'zip') break;
  }
  if (wanted === 0) throw nothingInside(path, files, ignored);
}
