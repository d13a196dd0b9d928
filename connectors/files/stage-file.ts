/** A file as it lies, described well enough to be loaded without being opened here again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import type { FileFormat, StagedFile } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { StreamFiles } from './config.ts';

const formats: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};

export async function stageFile(path: string, files: StreamFiles, signal: AbortSignal): Promise<StagedFile> {
  kindOf(path, files);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return describeFile(path, files, bytes, hash.digest('hex'));
}

export const describeFile = (path: string, files: StreamFiles, bytes: number, sha256: string): StagedFile => ({
  path,
  ...kindOf(path, files),
  bytes,
  sha256,
  columns: files.columns,
  ...(files.encoding === undefined ? {} : { encoding: files.encoding }),
  ...(files.dateFormat === undefined ? {} : { dateFormat: files.dateFormat }),
});

export function kindOf(path: string, files: Pick<StreamFiles, 'format'>): Pick<StagedFile, 'format' | 'compression'> {
  const isPacked = /\.gz$/i.test(path);
  const extension = extname(path.replace(/\.gz$/i, '')).slice(1);
  const format = files.format ?? formats[extension.toLowerCase()];
  if (format === undefined) {
    throw new PipelineError('config', `${path}: its extension does not say what it holds`, {
      remedy: 'add format: csv, tsv, json, jsonl or parquet to the stream',
    });
  }
  if (format === 'parquet' && isPacked) {
    throw new PipelineError('config', `${path}: Parquet is packed already`, { remedy: 'unpack the file' });
  }
  return { format, compression: isPacked ? 'gzip' : 'none' };
}
