/** What `perdura.yaml` says about a source of files. */
import { z } from 'zod';
import { type StreamName, type StreamSpec, perStream } from '../../lib/streams.ts';

const paths = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('files or globs; relative ones start at the folder of perdura.yaml');

function streamSchema(stream: StreamSpec) {
  const names = stream.columns.map(({ name }) => name);
  const detailed = z.strictObject({
    path: paths,
    format: z
      .enum(['csv', 'tsv', 'json', 'jsonl', 'parquet'])
      .describe('what the file is, when its extension does not say it')
      .optional(),
    columns: z
      .partialRecord(z.enum(names as [string, ...string[]]), z.string().min(1))
      .describe(`header of each column; any of ${names.join(', ')}`)
      .optional(),
    encoding: z
      .string()
      .refine(isEncoding, 'must be an encoding such as utf-8, latin-1, windows-1252 or utf-16')
      .describe('how the text is encoded; utf-8 when left out')
      .optional(),
    dateFormat: z
      .string()
      .regex(/%/, 'must be a strptime format, e.g. %d/%m/%Y')
      .describe('strptime format of dates that are not ISO 8601, e.g. %d/%m/%Y')
      .optional(),
    members: z
      .string()
      .min(1)
      .describe(
        'of archives: a glob for the files inside that are meant, e.g. orders-*.csv; all data files when left out',
      )
      .optional(),
  });
  return z.union([paths, detailed]).describe(`where ${stream.name} are: a path, a glob, or { path, format, … }`);
}

export const filesConfig = z.strictObject({
  type: z.literal('files'),
  baseFolder: z.string().min(1).describe('set by Perdura: the folder that relative paths start at'),
  streams: z
    .strictObject(perStream((stream) => streamSchema(stream).optional()))
    .describe('what the files hold')
    .refine((streams) => Object.values(streams).some((stream) => stream !== undefined), 'needs at least one stream'),
});

export type FilesConfig = z.infer<typeof filesConfig>;

/** One stream's configuration with every short form written out. */
export interface StreamFiles {
  readonly patterns: readonly string[];
  readonly format?: 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet' | undefined;
  readonly columns: Readonly<Record<string, string>>;
  readonly encoding?: string | undefined;
  readonly dateFormat?: string | undefined;
  /** Glob for what lies in archives. */
  readonly members?: string | undefined;
}

export function streamFiles(config: FilesConfig, name: StreamName): StreamFiles | undefined {
  const written = config.streams[name];
  if (written === undefined) return undefined;
  const { path, columns, ...rest } = isDetailed(written) ? written : { path: written };
  return { ...rest, patterns: typeof path === 'string' ? [path] : path, columns: definedOnly(columns ?? {}) };
}

type Written = NonNullable<FilesConfig['streams'][StreamName]>;
const isDetailed = (written: Written): written is Exclude<Written, string | string[]> =>
  typeof written === 'object' && !Array.isArray(written);

const definedOnly = (columns: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, header]) => (header === undefined ? [] : [[name, header]])),
  );

function isEncoding(encoding: string): boolean {
  try {
    return new TextDecoder(encoding.replace(/^latin-/i, 'latin')).encoding !== '';
  } catch {
    return false;
  }
}
