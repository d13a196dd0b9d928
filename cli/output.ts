/** Where a command speaks: the result alone on stdout, progress and errors on stderr. */
import { explain, PipelineError } from '../lib/errors.ts';

export const formats = ['text', 'json', 'jsonl'] as const;
export type Format = (typeof formats)[number];

export interface Output {
  readonly format: Format;
  /** The result: as data for programs, as text for people. */
  result(value: unknown, text: string): void;
  /** A line of progress. */
  tell(line: string): void;
  error(error: unknown): void;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(format: Format, { stdout, stderr }: Streams): Output {
  return {
    format,
    result(value, text) {
      stdout.write(format === 'text' ? ensureNewline(text) : format === 'json' ? pretty(value) : lines(value));
    },
    tell: (line) => stderr.write(`${line}\n`),
    error(error) {
      stderr.write(format === 'text' ? `perdura: ${explain(error)}\n` : `${JSON.stringify(describe(error))}\n`);
    },
  };
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
