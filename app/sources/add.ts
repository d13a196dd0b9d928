/** Adds a source to perdura.yaml: the result is checked as a whole before it takes the file's place, all at once. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { loadProject } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { forceToDisk } from '../../storage/snapshots/files.ts';
import type { Session } from '../session.ts';
import { readConfigured } from './configured.ts';
import { insertSource, type NewSource } from './insert-source.ts';

export interface PlannedSource extends NewSource {
  readonly file: string;
  readonly diff: string;
  /** What was read, so that nobody else's edit is overwritten. */
  readonly before: string;
  readonly after: string;
}

/** Changes nothing; throws for whatever a run would refuse. */
export async function planSource(session: Session, added: NewSource): Promise<PlannedSource> {
  const { project } = session;
  if (project.isSample) {
    throw new PipelineError('config', 'sources add: there is no perdura.yaml here', {
      remedy: 'begin with one: perdura init; or name it with --config',
    });
  }
  const { file } = project;
  const before = await readFile(file, 'utf8');
  const after = insertSource(before, added);
  const temporary = temporaryOf(file);
  await writeFile(temporary, after, { mode: 0o600 });
  try {
    const { environment } = session;
    const checked = loadProject({ configFile: temporary, folder: dirname(file), sampleFile: file, environment });
    readConfigured({ ...session, project: checked }, added.store, added.name);
  } catch (error) {
    throw withFile(error, temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  const name = basename(file);
  return {
    ...added,
    file,
    before,
    after,
    diff: createTwoFilesPatch(name, name, before, after, '', '', { context: 2 }),
  };
}

export async function writeSource({ file, before, after }: PlannedSource): Promise<void> {
  if ((await readFile(file, 'utf8')) !== before) {
    throw new PipelineError('conflict', `${file}: was edited meanwhile`, { remedy: 'add the source once more' });
  }
  const temporary = temporaryOf(file);
  try {
    await writeFile(temporary, after, { mode: (await stat(file)).mode });
    await forceToDisk(temporary);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Beside it: relative paths mean the same, and a rename stays on one disk. */
const temporaryOf = (file: string): string => join(dirname(file), `.${basename(file)}-${randomUUID().slice(0, 8)}.tmp`);

function withFile(error: unknown, temporary: string, file: string): unknown {
  if (!(error instanceof PipelineError)) return error;
  const { kind, message, remedy, details } = error;
  return new PipelineError(kind, message.replaceAll(temporary, file), {
    details,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
