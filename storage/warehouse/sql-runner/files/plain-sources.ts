/**
 * Reads what is plainly right in `sources.yaml` without its schema, since loading that costs more than reading all models.
 * Whatever else it meets it leaves to the schema, which explains it: undefined.
 */
import type { WrittenSource, WrittenSources } from './sources-schema.ts';
import { sourcesPatterns as is } from './sources-patterns.ts';

type Fields = Readonly<Record<string, unknown>>;

export function readPlainly(document: unknown): WrittenSources | undefined {
  if (!isFields(document) || !hasOnly(document, ['sources', 'exposures'])) return undefined;
  const { sources = {}, exposures = [] } = document;
  if (!isFields(sources) || !Array.isArray(exposures) || !exposures.every(isExposure)) return undefined;
  const read = Object.entries(sources).map(
    ([name, source]) => [name, is.name.test(name) ? readSource(source) : undefined] as const,
  );
  if (!read.every((entry): entry is readonly [string, WrittenSource] => entry[1] !== undefined)) return undefined;
  return { sources: Object.fromEntries(read), exposures };
}

const sourceFields = ['files', 'table', 'description', 'changes', 'key', 'freshness', 'columns'];

function readSource(source: unknown): WrittenSource | undefined {
  if (!isFields(source) || !hasOnly(source, sourceFields)) return undefined;
  const { description = '', key = [], columns = {}, ...rest } = source;
  const { files, table, changes, freshness } = rest;
  const isRight =
    typeof description === 'string' &&
    isTexts(key) &&
    key.every((column) => column !== '') &&
    isFields(columns) &&
    Object.values(columns).every((meaning) => typeof meaning === 'string') &&
    isAbsentOr(files, /./s) &&
    isAbsentOr(table, is.table) &&
    isAbsentOr(changes, is.column) &&
    isAbsentOr(freshness, is.freshness);
  return isRight ? ({ ...rest, description, key, columns } as WrittenSource) : undefined;
}

function isExposure(exposure: unknown): exposure is WrittenSources['exposures'][number] {
  if (!isFields(exposure) || !hasOnly(exposure, ['name', 'owner', 'reads'])) return false;
  const { name, owner, reads } = exposure;
  const isNamed = typeof name === 'string' && name !== '' && isAbsentOr(owner, /./s);
  return isNamed && isTexts(reads) && reads.length > 0 && reads.every((reading) => is.reading.test(reading));
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const hasOnly = (fields: Fields, known: readonly string[]): boolean =>
  Object.keys(fields).every((name) => known.includes(name));
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isAbsentOr = (value: unknown, form: RegExp): boolean =>
  value === undefined || (typeof value === 'string' && form.test(value));
