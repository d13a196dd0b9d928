/** Reads `sources.yaml`: what models read and none of them makes. Mistakes name their line, and the nearest word. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod';
import { PipelineError } from '../../../../lib/errors.ts';
import { nearest } from '../../../../lib/pure/nearest.ts';
import type { Exposure, Freshness, Source } from '../model.ts';
import { readPlainly } from './plain-sources.ts';
import type { WrittenSource, WrittenSources } from './sources-schema.ts';

const sourcesFile = 'sources.yaml';

export interface SourcesFile {
  readonly sources: readonly Source[];
  readonly exposures: readonly Exposure[];
}

/** None where the folder has no such file. */
export async function readSources(folder: string): Promise<SourcesFile> {
  const path = join(folder, sourcesFile);
  if (!existsSync(path)) return { sources: [], exposures: [] };
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(await readFile(path, 'utf8'), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) throw refuse([broken.message.split('\n', 1)[0]?.replace(/:$/, '') ?? 'is no YAML']);
  const content: unknown = document.toJS() ?? {};
  const checked = readPlainly(content) ?? (await checkSlowly(content, document, lines));
  const sources = Object.entries(checked.sources).map(([name, written]) => {
    const line = lineOf(document, lines, ['sources', name]);
    return toSource(name, written, folder, line);
  });
  const exposures = checked.exposures.map(({ name, owner, reads }) => ({ name, owner: owner ?? null, reads }));
  return { sources, exposures };
}

async function checkSlowly(written: unknown, document: Document, lines: LineCounter): Promise<WrittenSources> {
  const { sourcesSchema } = await import('./sources-schema.ts');
  const checked = sourcesSchema.safeParse(written);
  if (checked.success) return checked.data;
  throw refuse(checked.error.issues.flatMap((issue) => explainIssue(issue, document, lines)));
}

function toSource(name: string, written: WrittenSource, folder: string, line: number): Source {
  const { files, table, description, changes, key, freshness, columns } = written;
  if ((files === undefined) === (table === undefined)) {
    const got = files === undefined ? 'none' : 'both';
    throw refuse([`line ${line}, sources.${name}: needs files or table, got ${got}`]);
  }
  return {
    name,
    from:
      files === undefined
        ? { kind: 'table', table: table ?? name }
        : { kind: 'files', pattern: resolve(folder, files) },
    description,
    changes: changes ?? null,
    key,
    freshness: toFreshness(freshness),
    columns,
  };
}

function toFreshness(text: string | undefined): Freshness | null {
  const [, column, within] = /^(\w+)\s+within\s+(.+)$/.exec(text ?? '') ?? [];
  return column === undefined || within === undefined ? null : { column, within };
}

const refuse = (problems: readonly string[]): PipelineError =>
  new PipelineError(
    'config',
    [`${sourcesFile} does not fit:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    {
      remedy:
        'a source has files or table, and may have description, changes, key, freshness and columns; an exposure has name, owner and reads',
    },
  );

const fields = ['files', 'table', 'description', 'changes', 'key', 'freshness', 'columns', 'name', 'owner', 'reads'];

function explainIssue(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): readonly string[] {
  if (issue.code !== 'unrecognized_keys') {
    const path = issue.path.map(String);
    const found: unknown = document.getIn(path);
    const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    const got = typeof found === 'string' || typeof found === 'number' ? `, got "${found}"` : '';
    return [`line ${lineOf(document, lines, path)}, ${path.join('.') || 'the whole file'}: ${message}${got}`];
  }
  return issue.keys.map((key) => {
    const path = [...issue.path.map(String), key];
    const guess = nearest(key, issue.path.length === 0 ? ['sources', 'exposures'] : fields);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    return `line ${lineOf(document, lines, path)}, ${path.join('.')}: not known${hint}`;
  });
}

interface Pair {
  readonly key: { readonly value?: unknown; readonly range?: readonly number[] };
}

/** Where the key is written; where it is missing, what should hold it. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const holder = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pairs = (holder as { readonly items?: readonly Pair[] } | null | undefined)?.items ?? [];
    const start = pairs.find(({ key }) => String(key?.value) === path[length - 1])?.key.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}
