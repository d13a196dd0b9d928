/**
 * Orders, refunds, customers and the other streams from files: CSV, TSV, JSON, JSON lines, Parquet, packed or not. One page a file,
 * which is staged as it lies. Every read offers all files, whatever the cursor: a file may have been edited since,
 * and what is unchanged is recognised by its hash.
 */
import { relative } from 'node:path';
import type { Resource, Source } from '../../lib/connector.ts';
import { count } from '../../lib/pure/count.ts';
import { type StreamName, streamNames } from '../../lib/streams.ts';
import { type FilesConfig, filesConfig, type StreamFiles, streamFiles } from './config.ts';
import { findFiles } from './find-files.ts';
import { kindOf, stageFile } from './stage-file.ts';

export type { FilesConfig } from './config.ts';

export const filesSource: Source<FilesConfig> = {
  name: 'files',
  description: 'CSV, TSV, JSON, JSON lines and Parquet files, packed or not',
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
        for (const path of paths) kindOf(path, files);
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
  async *read({ signal }) {
    for (const path of await findFiles(baseFolder, files.patterns, name)) {
      signal.throwIfAborted();
      const file = await stageFile(path, files, signal);
      yield {
        parts: [{ stream: name, file }],
        cursor: { path: relative(baseFolder, path), sha256: file.sha256 },
      };
    }
  },
});
