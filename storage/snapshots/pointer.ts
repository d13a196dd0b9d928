/** `<store>/current.json`: which snapshot is published. The file is the truth; it is replaced by a rename. */
import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import { forceToDisk, isMissing } from './files.ts';
import { manifestFile, readManifest } from './manifest.ts';

const pointerSchema = z
  .object({
    asOf: z.iso.date(),
    n: z.int().min(1),
    runId: z.string(),
    publishedAt: z.string(),
    publishedBy: z.string(),
    /** Why a person published a run that the gate refused. */
    reason: z.string().exactOptional(),
  })
  .readonly();

export type Pointer = z.infer<typeof pointerSchema>;

export interface FlipRequest {
  readonly root: string;
  readonly store: string;
  readonly to: { readonly asOf: string; readonly n: number; readonly runId: string };
  readonly publishedAt: string;
  readonly by: string;
  readonly reason?: string | undefined;
  /** Last look at the lease: throws when it is lost. */
  check(): Promise<void>;
}

/** Publishes a snapshot that lies in its place. */
export async function flipPointer({ root, store, to, publishedAt, by, reason, check }: FlipRequest): Promise<Pointer> {
  const { runId } = await readManifest(join(root, store, to.asOf, String(to.n)));
  if (runId !== to.runId) {
    throw new PipelineError('conflict', `snapshot ${store}/${to.asOf}/${to.n}: is of run ${runId}, not ${to.runId}`);
  }
  const pointer: Pointer = { ...to, publishedAt, publishedBy: by, ...(reason !== undefined && { reason }) };
  const temporary = join(root, store, `.current-${randomUUID()}.json`);
  try {
    await writeFile(temporary, `${JSON.stringify(pointer, undefined, 2)}\n`);
    await forceToDisk(temporary);
    await check();
    // Nothing may come between the check and this: no await.
    renameSync(temporary, pointerPath(root, store));
  } finally {
    await rm(temporary, { force: true });
  }
  await forceToDisk(join(root, store));
  return pointer;
}

/** What is published, or undefined before the first publication. */
export async function readPointer(
  root: string,
  store: string,
): Promise<(Pointer & { readonly folder: string }) | undefined> {
  const path = pointerPath(root, store);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw broken(path, 'cannot be read', error);
  }
  const pointer = parsePointer(path, text);
  const folder = join(root, store, pointer.asOf, String(pointer.n));
  if (!existsSync(join(folder, manifestFile))) throw broken(path, `names ${pointer.runId}, whose snapshot is gone`);
  return { ...pointer, folder };
}

function parsePointer(path: string, text: string): Pointer {
  try {
    return pointerSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw broken(path, 'is damaged', cause);
  }
}

const broken = (path: string, problem: string, cause?: unknown): PipelineError =>
  new PipelineError('bad_data', `pointer ${path}: ${problem}`, {
    remedy: 'remove that file and start a new run; earlier snapshots stay beside it',
    cause,
  });

const pointerPath = (root: string, store: string): string => join(root, store, 'current.json');
