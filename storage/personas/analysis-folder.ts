/** Where an analysis' files lie: in a folder beside while it goes on, under its name by a rename once all of them are there. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { PersonaAnalysisKey } from '../../lib/pure/persona-analyses.ts';
import { forceToDisk, measureFile } from '../snapshots/files.ts';

export type AnalysisFile =
  | 'dataset.parquet'
  | 'dataset.json'
  | 'members.parquet'
  | 'groups.json'
  | 'propensities.parquet'
  | 'report.html';

export interface PersonaManifest {
  readonly formatVersion: 1;
  readonly analysis: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

const manifestFile = 'manifest.json';

/** From the project's home. */
export const analysisFolder = ({ store, name, n }: PersonaAnalysisKey): string =>
  join('personas', store, name, String(n));

/** Where its files are written until they are all there. */
export const partialFolder = (key: PersonaAnalysisKey): string => `${analysisFolder(key)}.part`;

/** The greatest n of a name that has a folder; 0 before the first. */
export async function lastAnalysis(home: string, { store, name }: Omit<PersonaAnalysisKey, 'n'>): Promise<number> {
  const folder = dirname(join(home, analysisFolder({ store, name, n: 1 })));
  const names = existsSync(folder) ? await readdir(folder) : [];
  return Math.max(0, ...names.map((entry) => Number.parseInt(entry, 10)).filter(Number.isInteger));
}

/** Writes the manifest and gives the folder its name; gives the manifest that is there when that was done already. */
export async function completeAnalysis(
  home: string,
  key: PersonaAnalysisKey,
  names: readonly AnalysisFile[],
  analysis: Readonly<Record<string, unknown>>,
): Promise<PersonaManifest> {
  const target = join(home, analysisFolder(key));
  if (existsSync(target)) return readAnalysisManifest(home, key);
  const partial = join(home, partialFolder(key));
  const files = await Promise.all(
    names.toSorted().map(async (name) => ({ name, ...(await measureFile(join(partial, name))) })),
  );
  const manifest: PersonaManifest = { formatVersion: 1, analysis, files };
  await writeFile(join(partial, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const name of [...names, manifestFile]) await forceToDisk(join(partial, name));
  await forceToDisk(partial);
  await mkdir(dirname(target), { recursive: true });
  await rename(partial, target);
  await forceToDisk(dirname(target));
  return manifest;
}

export async function readAnalysisManifest(home: string, key: PersonaAnalysisKey): Promise<PersonaManifest> {
  const folder = join(home, analysisFolder(key));
  try {
    const manifest = JSON.parse(await readFile(join(folder, manifestFile), 'utf8')) as PersonaManifest;
    if (manifest.formatVersion === 1) return manifest;
  } catch (cause) {
    throw unreadable(key, folder, cause);
  }
  throw unreadable(key, folder, undefined);
}

const unreadable = ({ name, n }: PersonaAnalysisKey, folder: string, cause: unknown): PipelineError =>
  new PipelineError(
    'bad_data',
    `persona analysis ${name} ${n}: ${join(folder, manifestFile)} is not there, or damaged`,
    {
      remedy: `restore it from a backup, or analyse again: perdura persona run ${name}`,
      cause,
    },
  );
