/** Reads a model's header: `key: value` pairs, then what the model is in words, then `columns:` where they need words. */
import { PipelineError } from '../../../lib/errors.ts';
import { type Audit, auditKinds, layers, type ModelHeader } from './model.ts';
import { splitTopLevel } from './split.ts';

const keys = ['model', 'layer', 'materialized', 'grain', 'audits'] as const;
type Key = (typeof keys)[number];
type Written = Partial<Record<Key, { readonly value: string; readonly line: number }>>;

export interface ParsedFile {
  readonly header: ModelHeader;
  /** What follows the header. */
  readonly sql: string;
}

export function parseModelFile(text: string, file: string): ParsedFile {
  const comment = /^\s*\/\*([^]*?)\*\//.exec(text);
  if (comment?.[1] === undefined) throw mistake(file, 1, 'needs a header comment at its start, got none');
  const firstLine = text.slice(0, text.indexOf('/*')).split('\n').length;
  const { written, description, columns } = readLines(comment[1].split('\n'), file, firstLine);
  const header: ModelHeader = {
    name: need(written, 'model', file),
    layer: choose(written, 'layer', layers, file),
    materialized: choose(written, 'materialized', ['view', 'table'], file),
    grain: parseGrain(need(written, 'grain', file)),
    audits: parseAudits(written.audits?.value ?? '', file, written.audits?.line ?? firstLine),
    description,
    columns,
  };
  return { header, sql: text.slice(comment[0].length).trim().replace(/;\s*$/, '') };
}

/** A configuration error at a line of a file. */
export function mistake(file: string, line: number, message: string): PipelineError {
  return new PipelineError('config', `${file}:${line}: ${message}`, {
    remedy: 'write it as in the other models: model, layer, materialized, grain, audits, then a description',
    details: { file, line },
  });
}

function readLines(lines: readonly string[], file: string, firstLine: number) {
  const written: Written = {};
  const description: string[] = [];
  const columns: Record<string, string> = {};
  let part: 'keys' | 'description' | 'columns' = 'keys';
  let column: string | undefined;
  for (const [index, full] of lines.entries()) {
    const line = full.trim();
    const number = firstLine + index;
    if (line === 'columns:') {
      part = 'columns';
      continue;
    }
    if (part === 'columns') {
      // `predicted_clv_<h>d` stands for a column per horizon, `predicted_clv_<h>d_<bound>` for its intervals.
      const pair = /^(\w+(?:<h>d)?(?:_<bound>)?):\s*(.*)$/.exec(line);
      if (pair?.[1] !== undefined) columns[(column = pair[1])] = pair[2] ?? '';
      else if (column !== undefined && line !== '') columns[column] += ` ${line}`;
      continue;
    }
    if (part === 'keys') {
      if (line === '' && description.length === 0) continue;
      const { audits } = written;
      if (audits !== undefined && isUnfinished(audits.value)) {
        written.audits = { ...audits, value: `${audits.value} ${line}` };
        continue;
      }
      if (/^[a-z_]+:/.test(line)) {
        readPairs(line, number, file, written);
        continue;
      }
      part = 'description';
    }
    description.push(line);
  }
  return { written, description: description.join('\n').trim(), columns };
}

function readPairs(line: string, number: number, file: string, written: Written): void {
  for (const pair of line.split(/\s{2,}(?=[a-z_]+:(?:\s|$))/)) {
    const at = pair.indexOf(':');
    const key = pair.slice(0, at);
    if (!isKey(key)) throw mistake(file, number, `knows ${keys.join(', ')}, got "${key}"`);
    written[key] = { value: pair.slice(at + 1).trim(), line: number };
  }
}

const isKey = (key: string): key is Key => (keys as readonly string[]).includes(key);

/** A list of audits goes on in the next line after a comma or inside brackets. */
const isUnfinished = (text: string): boolean => text.endsWith(',') || splitTopLevel(text) === undefined;

function need(written: Written, key: Key, file: string): string {
  const value = written[key]?.value;
  if (value === undefined || value === '')
    throw mistake(file, written[key]?.line ?? 1, `needs "${key}:" in its header`);
  return value;
}

function choose<T extends string>(written: Written, key: Key, allowed: readonly T[], file: string): T {
  const value = need(written, key, file);
  const found = allowed.find((item) => item === value);
  if (found === undefined) {
    throw mistake(file, written[key]?.line ?? 1, `${key} is one of ${allowed.join(', ')}, got "${value}"`);
  }
  return found;
}

const parseGrain = (text: string): readonly string[] =>
  text === 'none' ? [] : text.split(',').map((column) => column.trim());

function parseAudits(text: string, file: string, line: number): readonly Audit[] {
  if (text === '') return [];
  const parts = splitTopLevel(text);
  if (parts === undefined) throw mistake(file, line, `audits have a bracket or quote left open: ${text}`);
  return parts.map((part) => {
    const [, name, inner] = /^([a-z_]+)\s*\(([^]*)\)$/.exec(part) ?? [];
    const kind = auditKinds.find((known) => known === name);
    if (kind === undefined || inner === undefined) {
      throw mistake(file, line, `audits are ${auditKinds.join(', ')}, got "${part}"`);
    }
    const audit = { kind, arguments: splitTopLevel(inner) ?? [], text: part };
    const problem = problemOf(audit);
    if (problem !== undefined) throw mistake(file, line, `${part}: ${problem}`);
    return audit;
  });
}

function problemOf({ kind, arguments: given }: Audit): string | undefined {
  if (given.length === 0) return 'needs something between its brackets';
  if (kind === 'accepted_values' && given.length < 2) return 'needs a column and at least one value';
  if (kind === 'relationships' && (given.length !== 2 || !/^\w+\.\w+$/.test(given[1] ?? ''))) {
    return 'needs a column and table.column';
  }
  return undefined;
}
