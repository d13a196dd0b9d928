/**
 * Orders, refunds, customers and the other streams from files: CSV, TSV, JSON, JSON lines, Parquet, packed or not. One page a file,
 * which is staged as it lies. Every read offers all files, whatever the cursor: a file may have been edited since,
 * and what is unchanged is recognised by its hash.
 */
import { relative } from 'node:path';
import type { Source, Stream } from '../../lib/connector.ts';
import { streamNames } from '../../lib/streams.ts';
import { type FilesConfig, filesConfig, streamFiles } from './config.ts';
import { findFiles } from './find-files.ts';
import { kindOf, stageFile } from './stage-file.ts';

export type { FilesConfig } from './config.ts';

export const filesSource: Source<FilesConfig> = {
  name: 'files',
  config: filesConfig,
  streams: (config) => streams.filter(({ name }) => streamFiles(config, name) !== undefined),
  async check(config, signal) {
    for (const { name } of streams) {
      const files = streamFiles(config, name);
      if (files === undefined) continue;
      signal.throwIfAborted();
      for (const path of await findFiles(config.baseFolder, files.patterns, name)) kindOf(path, files);
    }
  },
};

const streams: readonly Stream<FilesConfig>[] = streamNames.map((name) => ({
  name,
  async *read({ config, signal }) {
    const files = streamFiles(config, name);
    if (files === undefined) return;
    for (const path of await findFiles(config.baseFolder, files.patterns, name)) {
      signal.throwIfAborted();
      const file = await stageFile(path, files, signal);
      yield { file, cursor: { path: relative(config.baseFolder, path), sha256: file.sha256 } };
    }
  },
}));
