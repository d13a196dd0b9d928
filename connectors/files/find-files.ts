/** Which files a stream's patterns mean, in byte order of their paths. */
import { glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import { archiveKind } from './archive-members.ts';

/** Absolute paths, each once. Throws when a pattern matches nothing: a source that is asked for must be there. */
export async function findFiles(
  baseFolder: string,
  patterns: readonly string[],
  stream: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const matches = await matchFiles(baseFolder, pattern);
    if (matches.length === 0) throw await nothingMatches(baseFolder, pattern, stream);
    for (const match of matches) found.add(match);
  }
  return [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function matchFiles(baseFolder: string, pattern: string): Promise<readonly string[]> {
  const literal = resolve(baseFolder, pattern);
  if (await isFile(literal)) return [literal];
  const files: string[] = [];
  for await (const match of glob(pattern, { cwd: baseFolder })) {
    const path = resolve(baseFolder, match);
    if (await isFile(path)) files.push(path);
  }
  return files;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );

async function nothingMatches(baseFolder: string, pattern: string, stream: string): Promise<PipelineError> {
  const folder = dirname(resolve(baseFolder, pattern.split(/[*?[{]/, 1)[0] + 'x'));
  const names = await readdir(folder).catch(() => undefined);
  const message = `${stream}: no file matches ${pattern} (looked in ${names === undefined ? baseFolder : folder})`;
  const near = nearestNames(basename(pattern), names ?? []);
  const remedies = [
    names === undefined ? `create the folder ${folder} or correct the path` : 'put the file there or correct the path',
    ...(near.length === 0 ? [] : [`near it lie ${near.join(', ')}`]),
  ];
  return new PipelineError('config', message, { remedy: remedies.join('; '), details: { pattern, folder, near } });
}

/** Names of files that hold data by their extension. */
export const dataFile = /\.(csv|tsv|tab|txt|json|jsonl|ndjson|parquet)(\.gz)?$/i;

/** Data files, those that share the longest beginning with the pattern first. */
function nearestNames(pattern: string, names: readonly string[]): readonly string[] {
  const shared = (name: string): number => [...name].findIndex((letter, at) => letter !== pattern[at]);
  return names
    .filter((name) => dataFile.test(name) || archiveKind(name) !== undefined)
    .sort((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1))
    .slice(0, 3);
}
