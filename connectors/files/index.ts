/**
 * Orders, refunds, customers and the other streams from files: CSV, TSV, JSON, JSON lines, Parquet, packed or not,
 * alone or in archives. One page a file, which is staged as it lies. Every read offers all files, whatever the cursor:
 * a file may have been edited since, and what is unchanged is recognised by its hash.
 */
import { relative } from 'node:path';
import type { Page, Resource, Source, StagedFile } from '../../lib/connector.ts';
import { count } from '../../lib/pure/count.ts';
import { type StreamName, streamNames } from '../../lib/streams.ts';
import { type FilesConfig, filesConfig, type StreamFiles, streamFiles } from './config.ts';
import { archiveKind } from './archive-members.ts';
import { checkArchive } from './check-archive.ts';
import { findFiles } from './find-files.ts';
import { readSeen, whatVanished, writeSeen } from './seen-files.ts';
import { stageArchive } from './stage-archive.ts';
import { kindOf, stageFile } from './stage-file.ts';

export type { FilesConfig } from './config.ts';
export type { FileInspection } from './file-inspection.ts';
export { inspectFile } from './inspect-file.ts';

export const filesSource: Source<FilesConfig> = {
  name: 'files',
  description: 'CSV, TSV, JSON, JSON lines and Parquet files, packed or not, alone or in .zip and .tar',
  config: filesConfig,
  isLocal: true,
  place: ({ baseFolder }) => `files of ${baseFolder}`,
  open: (config) => ({
    resources: streamNames.flatMap((name) => {
      const files = streamFiles(config, name);
      return files === undefined ? [] : [filesOf(name, files, config.baseFolder)];
    }),
    async check(signal) {
      const lines: string[] = [];
      for (const name of streamNames) {
        const files = streamFiles(config, name);
        if (files === undefined) continue;
        signal.throwIfAborted();
        const paths = await findFiles(config.baseFolder, files.patterns, name);
        for (const path of paths) {
          const kind = archiveKind(path);
          if (kind === undefined) kindOf(path, files);
          else await checkArchive(path, kind, files, signal);
        }
        lines.push(`${name}: ${count(paths.length, 'file')}`);
      }
      return lines;
    },
    close: async () => undefined,
  }),
};

const filesOf = (name: StreamName, files: StreamFiles, baseFolder: string): Resource => ({
  name,
  streams: [name],
  hasWindows: false,
  async *read({ cursor, folder, signal, tell }) {
    const before = readSeen(cursor?.['seen']);
    const seen = new Map<string, string>();
    const paths = await findFiles(baseFolder, files.patterns, name);
    const pageOf = (path: string, file: StagedFile, isLast: boolean): Page => {
      seen.set(path, file.sha256.slice(0, 12));
      // Until all are seen, those of earlier reads are not forgotten.
      const known = writeSeen(isLast ? seen : new Map([...before, ...seen]));
      return {
        parts: [{ stream: name, file }],
        cursor: { path, sha256: file.sha256, ...(known === undefined ? {} : { seen: known }) },
      };
    };
    for (const path of paths) {
      signal.throwIfAborted();
      const isLast = path === paths.at(-1);
      const kind = archiveKind(path);
      const known = relative(baseFolder, path);
      if (kind === undefined) {
        yield pageOf(known, await stageFile(path, files, signal), isLast);
        continue;
      }
      for await (const member of stageArchive({ path, kind, files, folder, signal, tell })) {
        yield pageOf(`${known}/${member.name}`, member.file, isLast);
      }
    }
    for (const line of whatVanished(before, seen)) tell(`${name}: ${line}`);
  },
});
