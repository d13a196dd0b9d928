/** Which column of a table fills which of a stream, whether its type can, and the expression that gives it as text. */
import { escapeLiteral } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import { matchStream } from '../../../lib/pure/match-columns.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import type { ColumnType, StreamSpec } from '../../../lib/streams.ts';
import { quoted } from '../quote.ts';
import type { StreamSettings } from './config.ts';
import type { Column, Relation } from './relation.ts';

export interface Mapping {
  /** Stream column → column of the table. */
  readonly columns: ReadonlyMap<string, Column>;
  /** What stands behind `select`: every stream column that there is, as it is written to the file. */
  readonly select: string;
  /** How many they are. */
  readonly width: number;
  readonly cursor: Column | undefined;
  /** Names of columns that tell rows apart. */
  readonly key: readonly string[];
  /** Columns that are called like one of the stream and cannot be it, a sentence each. */
  readonly unused: readonly string[];
}

export function mapColumns(spec: StreamSpec, settings: StreamSettings, relation: Relation): Mapping {
  const byName = new Map(relation.columns.map((column) => [column.name, column]));
  const subject = `postgres ${relation.name}`;
  const need = (name: string, setting: string): Column => {
    const column = byName.get(name);
    if (column === undefined) throw noColumn(subject, name, setting, relation);
    if (column.canSelect) return column;
    throw new PipelineError('auth', `${subject}: the user in url may not read ${name}`, {
      remedy: `run: grant select (${quoted(name)}) on ${relation.name} to that user`,
    });
  };
  const cursor = settings.cursor === undefined ? undefined : need(settings.cursor, 'cursor');
  const found = matchStream(
    spec,
    relation.columns.filter(({ canSelect }) => canSelect).map(({ name }) => name),
  );
  const columns = new Map<string, Column>();
  const unused: string[] = [];
  for (const { name, type } of spec.columns) {
    const wanted = settings.columns[name];
    const known = found.columns.find(({ column, how }) => column === name && how !== 'word')?.header;
    const column = wanted === undefined ? byName.get(known ?? '') : need(wanted, `columns.${name}`);
    if (column === undefined) continue;
    if (canBe(type, column)) {
      columns.set(name, column);
      continue;
    }
    const problem = `${name} needs ${needs[type]}, ${column.name} is ${column.type}`;
    if (wanted !== undefined || isNeeded(spec, name)) throw unfit(subject, problem);
    unused.push(problem);
  }
  // When a row was last changed is what its cursor says.
  if (cursor !== undefined && isTime(cursor) && spec.columns.some(({ name }) => name === 'updated_at')) {
    if (!columns.has('updated_at')) columns.set('updated_at', cursor);
  }
  requireColumns(subject, spec, columns, relation);
  const key = settings.key ?? spec.key.map((name) => columns.get(name)?.name ?? name);
  for (const name of key) need(name, 'key');
  const outputs = [...columns].map(
    ([name, column]) => `${translated(column, typeOf(spec, name), settings.values[name])} as ${quoted(name)}`,
  );
  return { columns, select: outputs.join(', '), width: outputs.length, cursor, key, unused };
}

export const isTime = ({ base }: Pick<Column, 'base'>): boolean => ['timestamptz', 'timestamp', 'date'].includes(base);

const typeOf = ({ columns }: StreamSpec, name: string): ColumnType =>
  columns.find((column) => column.name === name)?.type ?? 'text';

function noColumn(subject: string, name: string, setting: string, { columns }: Relation): PipelineError {
  const names = columns.map((column) => column.name);
  const near = nearest(name, names);
  return new PipelineError('bad_data', `${subject}: has no column ${name}, which ${setting} names`, {
    remedy: near === undefined ? `correct ${setting}; there are ${names.join(', ')}` : `did you mean ${near}?`,
    details: { columns: names },
  });
}

/** A key must be there: rows without one would be new ones after every change. */
const isNeeded = ({ columns, key }: StreamSpec, name: string): boolean =>
  key.includes(name) || columns.some((column) => column.name === name && column.required === true);

function requireColumns(
  subject: string,
  spec: StreamSpec,
  columns: ReadonlyMap<string, Column>,
  relation: Relation,
): void {
  const missing = spec.columns.map(({ name }) => name).filter((name) => isNeeded(spec, name) && !columns.has(name));
  if (missing.length === 0) return;
  const guesses = matchStream(
    spec,
    relation.columns.map(({ name }) => name),
  ).columns;
  const said = missing.map((name) => `${name}: ${guesses.find(({ column }) => column === name)?.header ?? '<column>'}`);
  throw new PipelineError('bad_data', `${subject}: no column for ${missing.join(' and ')} of ${spec.name}`, {
    remedy: `say which it is: columns: { ${said.join(', ')} }; there are ${relation.columns.map(({ name }) => name).join(', ')}`,
    details: { missing },
  });
}

const unfit = (subject: string, problem: string): PipelineError =>
  new PipelineError('bad_data', `${subject}: ${problem}`, {
    remedy: 'name another column, or use a query that converts it',
  });

const needs: Readonly<Record<ColumnType, string>> = {
  text: 'a text',
  instant: 'a date or time',
  date: 'a date',
  month: 'a date',
  money: 'a number',
  rate: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  json: 'JSON',
};

const wholes = ['int2', 'int4', 'int8'];
const numbers = [...wholes, 'numeric', 'float4', 'float8', 'money'];

/** Texts may hold anything: rows whose text does not fit are quarantined one by one. */
export function canBe(type: ColumnType, column: Pick<Column, 'base' | 'category'>): boolean {
  const { base, category } = column;
  if (type === 'text' || category === 'S') return true;
  if (type === 'instant' || type === 'date' || type === 'month') return isTime(column);
  if (type === 'money' || type === 'rate') return numbers.includes(base);
  if (type === 'integer') return [...wholes, 'numeric'].includes(base);
  if (type === 'boolean') return base === 'bool' || wholes.includes(base);
  return base === 'json' || base === 'jsonb' || category === 'A' || category === 'C';
}

function translated(column: Column, type: ColumnType, values: Readonly<Record<string, string>> | undefined): string {
  const text = expression(column, type);
  const meanings = Object.entries(values ?? {});
  if (meanings.length === 0) return text;
  const cases = meanings.map(([stored, ours]) => `when ${escapeLiteral(stored)} then ${escapeLiteral(ours)}`);
  return `case (${text})::text ${cases.join(' ')} else (${text})::text end`;
}

/** Numbers, texts and dates are written with all they have; what PostgreSQL writes in a way of its own is converted. */
function expression({ name, base, category }: Column, type: ColumnType): string {
  const column = `source.${quoted(name)}`;
  if (base === 'timestamptz') {
    // No format knows infinity: it stays what it is, and is quarantined.
    return `coalesce(to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${column}::text)`;
  }
  if (base === 'money') return `${column}::numeric`;
  if (base === 'bytea') return `encode(${column}, 'hex')`;
  if (type === 'json' && (category === 'A' || category === 'C')) return `to_jsonb(${column})::text`;
  return plain.has(base) ? column : `${column}::text`;
}

const plain: ReadonlySet<string> = new Set([
  ...wholes,
  'numeric',
  'float4',
  'float8',
  'text',
  'varchar',
  'bpchar',
  'uuid',
  'date',
  'timestamp',
]);
