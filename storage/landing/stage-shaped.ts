/** Objects and how rows are made of them, as parts of a page: one file of JSON lines, once for each stream. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Part, ShapedObjects, StagedFile } from '../../lib/connector.ts';
import type { StreamName } from '../../lib/streams.ts';
import { measureFile } from '../snapshots/files.ts';

/** All of a page as parts; what has to become a file is written to `folder`. */
export async function stagedParts({ parts, shaped }: Page, folder: string): Promise<readonly Part[]> {
  if (shaped === undefined) return parts;
  const path = join(folder, 'objects.jsonl');
  await writeFile(path, shaped.objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
  return [...parts, ...(await shapedParts(path, shaped.shapes))];
}

export async function shapedParts(
  path: string,
  shapes: ShapedObjects['shapes'],
): Promise<readonly { readonly stream: StreamName; readonly file: StagedFile }[]> {
  const measured = await measureFile(path);
  return Object.entries(shapes).map(([stream, shape]) => {
    const file: StagedFile = { path, format: 'jsonl', compression: 'none', columns: {}, shape, ...measured };
    return { stream: stream as StreamName, file };
  });
}
