/** Reads a model's header: `key: value` pairs, then what the model is in words, then `columns:` where they need words. */
import {
  type DeclaredColumn,
  type Freshness,
  layers,
  type Materialization,
  type ModelHeader,
  severities,
} from '../model.ts';
import { mistake } from './mistake.ts';
import { parseAudits } from './parse-audits.ts';
import { parseMaterialization } from './parse-materialization.ts';
import { splitTopLevel } from './split.ts';

const keys = [
  'model',
  'layer',
  'materialized',
  'grain',
  'audits',
  'owner',
  'tags',
  'freshness',
  'contract',
  'severity',
] as const;
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
    materialization: readMaterialization(written, file),
    grain: parseGrain(need(written, 'grain', file)),
    audits: parseAudits(written.audits?.value ?? '', file, written.audits?.line ?? firstLine),
    ...(written.severity === undefined ? {} : { severity: choose(written, 'severity', severities, file) }),
    owner: written.owner?.value ?? null,
    tags: splitTopLevel(written.tags?.value ?? '') ?? [],
    freshness: readFreshness(written, file),
    isContractEnforced:
      written.contract !== undefined && choose(written, 'contract', ['enforced'], file) === 'enforced',
    description,
    columns,
  };
  return { header, sql: text.slice(comment[0].length).trim().replace(/;\s*$/, '') };
}

function readLines(lines: readonly string[], file: string, firstLine: number) {
  const written: Written = {};
  const description: string[] = [];
  const columns: Record<string, DeclaredColumn> = {};
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
      const declared = readColumn(line);
      if (declared !== undefined) columns[(column = declared.name)] = declared.column;
      else if (column !== undefined && line !== '') columns[column] = continued(columns[column], line);
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

/**
 * `name: meaning`, or `name type: meaning`, or `name type not null: meaning`. `predicted_clv_<h>d` stands for a column per
 * horizon, `predicted_clv_<h>d_<bound>` for its intervals, `cluster_<k>` for a column per number of clusters.
 */
function readColumn(line: string): { readonly name: string; readonly column: DeclaredColumn } | undefined {
  const [, name, type, notNull, meaning] =
    /^(\w+(?:<h>d|<k>)?(?:_<bound>)?)(?:\s+(\w+(?:\s*\([^)]*\))?(?:\s+with time zone)?(?:\[\])*?))?(\s+not null)?:\s*(.*)$/i.exec(
      line,
    ) ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    column: { meaning: meaning ?? '', type: type?.toUpperCase() ?? null, isNullable: notNull === undefined },
  };
}

const continued = (column: DeclaredColumn | undefined, line: string): DeclaredColumn => ({
  type: column?.type ?? null,
  isNullable: column?.isNullable ?? true,
  meaning: `${column?.meaning ?? ''} ${line}`,
});

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

function readMaterialization(written: Written, file: string): Materialization {
  const parsed = parseMaterialization(need(written, 'materialized', file));
  if ('problem' in parsed) throw mistake(file, written.materialized?.line ?? 1, `materialized ${parsed.problem}`);
  return parsed;
}

function readFreshness({ freshness }: Written, file: string): Freshness | null {
  if (freshness === undefined) return null;
  const [, column, within] = /^(\w+)\s+within\s+(\d+\s+(?:minute|hour|day|week|month)s?)$/.exec(freshness.value) ?? [];
  if (column !== undefined && within !== undefined) return { column, within };
  throw mistake(
    file,
    freshness.line,
    `freshness is a column and its greatest age, such as ordered_at within 2 days, got "${freshness.value}"`,
  );
}

const parseGrain = (text: string): readonly string[] =>
  text === 'none' ? [] : text.split(',').map((column) => column.trim());
