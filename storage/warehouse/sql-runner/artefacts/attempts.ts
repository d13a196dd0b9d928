/** Records are written once: a further attempt of a run has a folder of its own beside what the earlier ones left. */
import { link, mkdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';

/** The folder itself, or the first `attempt-2`, `attempt-3` … in it, in which no run was recorded. */
export async function attemptFolder(folder: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const own = attempt === 1 ? folder : join(folder, `attempt-${attempt}`);
    const recorded = await stat(join(own, 'run_results.json')).catch(() => undefined);
    if (recorded === undefined) {
      await mkdir(own, { recursive: true });
      return own;
    }
  }
}

/** Where the last whole record of a run lies; the folder itself when there is one at most. */
export async function latestAttempt(folder: string): Promise<string> {
  let latest = folder;
  for (let attempt = 2; ; attempt++) {
    const next = join(folder, `attempt-${attempt}`);
    const recorded = await stat(join(next, 'run_results.json')).catch(() => undefined);
    if (recorded === undefined) return latest;
    latest = next;
  }
}

/** Whole or not at all, and never in the place of another: the name is given last, and only when it is free. */
export async function writeOnce(path: string, content: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, content);
  try {
    await link(part, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new PipelineError('conflict', `${path}: a record is written once, and this one is there already`, {
      remedy: 'start a new run, whose records have a folder of their own',
    });
  } finally {
    await unlink(part);
  }
}
