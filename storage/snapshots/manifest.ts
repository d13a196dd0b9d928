/** The manifest of a snapshot: which tables and files it holds, what their columns mean, which run made it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import { type FileMeasure, isMissing, measureFile } from './files.ts';

export const manifestFile = 'manifest.json';

const fileSchema = z
  .object({
    /** Relative to the snapshot's folder. */
    name: z.string(),
    bytes: z.int(),
    sha256: z.string(),
  })
  .readonly();

const tableSchema = z
  .object({
    name: z.string(),
    file: z.string(),
    rows: z.int(),
    bytes: z.int(),
    sha256: z.string(),
    columns: z
      .array(z.object({ name: z.string(), type: z.string(), description: z.string().exactOptional() }).readonly())
      .readonly(),
    containsPersonalData: z.boolean(),
  })
  .readonly();

const manifestSchema = z
  .object({
    formatVersion: z.literal(1, 'is of a format that this version of Perdura does not read'),
    store: z.string(),
    asOf: z.string(),
    n: z.int(),
    runId: z.string(),
    createdAt: z.string(),
    codeVersion: z.string(),
    tables: z.array(tableSchema).readonly(),
    files: z.array(fileSchema).readonly(),
    /** What the run says about itself: inputs, configuration, fits, gate. */
    run: z.record(z.string(), z.unknown()).readonly(),
  })
  .readonly();

export type Manifest = z.infer<typeof manifestSchema>;
export type TableEntry = z.infer<typeof tableSchema>;

export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const problem = isMissing(cause) ? 'is missing' : 'cannot be read';
    throw new PipelineError('bad_data', `snapshot ${folder}: ${manifestFile} ${problem}`, { remedy, cause });
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PipelineError(
    'bad_data',
    `snapshot ${folder}: ${manifestFile}: ${issue?.path.join('.') || 'whole file'}: ${issue?.message}`,
    { remedy },
  );
}

export interface CheckedFile {
  readonly name: string;
  readonly expected: FileMeasure;
  /** Null when it cannot be read. */
  readonly found: FileMeasure | null;
}

/** Every table and file of a snapshot beside what lies on disk now. */
export const checkFiles = (folder: string, manifest: Manifest): Promise<readonly CheckedFile[]> =>
  Promise.all(
    [...manifest.tables.map(({ file, ...table }) => ({ ...table, name: file })), ...manifest.files].map(
      async ({ name, bytes, sha256 }) => ({
        name,
        expected: { bytes, sha256 },
        found: await measureFile(join(folder, name)).catch(() => null),
      }),
    ),
  );

/** Compares every file with its checksum and names the first that differs. */
export async function verifySnapshot(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const { name, expected, found } of await checkFiles(folder, manifest)) {
    if (found === null) throw new PipelineError('bad_data', `snapshot ${folder}: ${name} cannot be read`, { remedy });
    const { bytes, sha256 } = expected;
    if (found.sha256 !== sha256) {
      throw new PipelineError(
        'bad_data',
        `snapshot ${folder}: ${name} differs from its checksum: ${bytes} bytes were written, ${found.bytes} are there`,
        { remedy, details: { file: name, expected: sha256, found: found.sha256 } },
      );
    }
  }
  return manifest;
}

const remedy = 'restore that folder from a backup, or make it again with `perdura run --force`';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
