/**
 * The data files of an archive, one by one, each written to disk on its way and never held in memory. An archive that
 * unpacks to far more than data does is refused before it fills the disk.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StagedFile } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import { archiveKind, archiveMembers, type ArchiveKind, type Member } from './archive-members.ts';
import type { StreamFiles } from './config.ts';
import { dataFile } from './find-files.ts';
import { describeFile, kindOf } from './stage-file.ts';

export interface StagedMember {
  readonly name: string;
  readonly file: StagedFile;
}

export interface ArchiveRequest {
  readonly path: string;
  readonly kind: ArchiveKind;
  readonly files: StreamFiles;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Exports shrink to a tenth, the dullest to a hundredth. */
const mostTimes = 200;
const harmlessBytes = 256 << 20;
const mostMembers = 10_000;

/** What is staged is gone when the last member has been asked for. */
export async function* stageArchive(request: ArchiveRequest): AsyncGenerator<StagedMember> {
  await mkdir(request.folder, { recursive: true });
  // Others may unpack beside.
  const folder = await mkdtemp(join(request.folder, 'archive-'));
  try {
    yield* stageMembers({ ...request, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* stageMembers(request: ArchiveRequest): AsyncGenerator<StagedMember> {
  const { path, kind, files, folder, signal, tell } = request;
  const budget = { left: Math.max(harmlessBytes, (await stat(path)).size * mostTimes) };
  const ignored: string[] = [];
  let members = 0;
  let staged = 0;
  for await (const member of archiveMembers(path, kind, signal)) {
    members += 1;
    if (members > mostMembers) throw tooMuch(path, `holds more than ${count(mostMembers, 'file')}`);
    if (!isWanted(member.name, files)) {
      ignored.push(member.name);
      continue;
    }
    refuseNested(path, member.name);
    staged += 1;
    // A folder each: two members may have one name.
    const place = join(folder, String(staged));
    await mkdir(place);
    yield { name: member.name, file: await stageMember(request, member, place, budget) };
  }
  if (staged === 0) throw nothingInside(path, files, ignored);
  if (ignored.length > 0) {
    tell(
      `${posix.basename(path)}: ignored ${ignored.slice(0, 3).join(', ')}${ignored.length > 3 ? ` and ${ignored.length - 3} more` : ''}`,
    );
  }
}

/** Whether it is data that `members` means; what systems put beside is none. */
export function isWanted(name: string, { members, format }: Pick<StreamFiles, 'members' | 'format'>): boolean {
  const parts = name.split(/[/\\]/);
  const last = parts.at(-1) ?? '';
  if (parts.includes('__MACOSX') || last.startsWith('.')) return false;
  if (members !== undefined) return posix.matchesGlob(name, members) || posix.matchesGlob(last, members);
  return format !== undefined || dataFile.test(last) || archiveKind(last) !== undefined;
}

async function stageMember(
  { path: archive, files, signal }: ArchiveRequest,
  member: Member,
  place: string,
  budget: { left: number },
): Promise<StagedFile> {
  // The name alone, and of it what every file system takes.
  const last = member.name.split(/[/\\]/).at(-1) ?? '';
  const safe = [...last].map((letter) => (/[\p{L}\p{N}\p{M} ._()[\]-]/u.test(letter) ? letter : '_')).join('');
  const path = join(place, safe.slice(-100));
  kindOf(path, files);
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = async function* () {
    for await (const chunk of member.bytes()) {
      bytes += chunk.length;
      budget.left -= chunk.length;
      if (budget.left < 0) throw tooMuch(archive, `unpacks to more than ${mostTimes} times its size`);
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(Readable.from(measured()), createWriteStream(path), { signal });
  return describeFile(path, files, bytes, hash.digest('hex'));
}

export function refuseNested(path: string, name: string): void {
  if (archiveKind(name) === undefined) return;
  throw new PipelineError('config', `${path}: ${name} is an archive in an archive`, {
    remedy: 'unpack the outer one, or say which files are meant: members: "*.csv"',
  });
}

const tooMuch = (path: string, what: string): PipelineError =>
  new PipelineError('bad_data', `${path}: ${what}; no export does`, {
    remedy: 'unpack it by hand and look what it holds',
  });

export function nothingInside(path: string, { members }: StreamFiles, ignored: readonly string[]): PipelineError {
  const wanted = members === undefined ? 'data file' : `file that matches ${members}`;
  const held = ignored.length === 0 ? 'it is empty' : `it holds ${ignored.slice(0, 5).join(', ')}`;
  return new PipelineError('config', `${path}: no ${wanted} in the archive; ${held}`, {
    remedy: 'correct members, or add format: csv, tsv, json, jsonl or parquet',
  });
}
