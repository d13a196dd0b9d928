/** Where a command speaks: the result alone on stdout, progress and errors on stderr. */
import { EventEmitter, once } from 'node:events';
import { explain, PipelineError } from '../lib/errors.ts';

/** `yaml` is for commands that show objects as they are written down. */
export const formats = ['text', 'json', 'jsonl', 'yaml'] as const;
export type Format = (typeof formats)[number];

export interface Output {
  readonly format: Format;
  /** The result: as data for programs, as text for people, as YAML where that is another thing than the text. */
  result(value: unknown, text: string, yaml?: string): void;
  /** A result with many rows, written as they come: facts and rows as JSON, the rows alone as lines. */
  results(facts: object, pages: AsyncIterable<readonly unknown[]>, text: string): Promise<void>;
  /** A line of progress. */
  tell(line: string): void;
  error(error: unknown): void;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(format: Format, { stdout, stderr }: Streams): Output {
  /** Waits for a slow reader rather than keeping everything for it. */
  const write = async (text: string) => {
    if (stdout.write(text) === false && stdout instanceof EventEmitter) await once(stdout, 'drain');
  };
  return {
    format,
    result(value, text, yaml = text) {
      const forms = {
        text: () => ensureNewline(text),
        json: () => pretty(value),
        jsonl: () => lines(value),
        yaml: () => ensureNewline(yaml),
      };
      stdout.write(forms[format]());
    },
    async results(facts, pages, text) {
      if (format === 'text') stdout.write(ensureNewline(text));
      else for await (const part of format === 'json' ? jsonParts(facts, pages) : lineParts(pages)) await write(part);
    },
    tell: (line) => stderr.write(`${line}\n`),
    error(error) {
      stderr.write(
        format === 'text' || format === 'yaml'
          ? `perdura: ${explain(error)}\n`
          : `${JSON.stringify(describe(error))}\n`,
      );
    },
  };
}

async function* lineParts(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  for await (const page of pages) yield lines(page);
}

async function* jsonParts(facts: object, pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  yield `${pretty(facts).replace(/\n?\}\n$/, '')}${Object.keys(facts).length === 0 ? '' : ','}\n  "rows": [`;
  let separator = '';
  for await (const page of pages) {
    const rows = page.map((row) => JSON.stringify(row));
    if (rows.length > 0) yield `${separator}\n    ${rows.join(',\n    ')}`;
    separator ||= rows.length === 0 ? '' : ',';
  }
  yield `${separator === '' ? '' : '\n  '}]\n}\n`;
}

const ensureNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const lines = (value: unknown): string =>
  (Array.isArray(value) ? value : [value]).map((row) => `${JSON.stringify(row)}\n`).join('');

function describe(error: unknown) {
  if (!(error instanceof PipelineError)) return { error: { kind: 'bug', message: explain(error) } };
  const { kind, message, remedy, details } = error;
  return { error: { kind, message, remedy, details } };
}
