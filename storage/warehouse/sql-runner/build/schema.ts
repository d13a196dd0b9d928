/** What becomes visible has the columns that it promised, and does not lose any silently. */
import { PipelineError } from '../../../../lib/errors.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import type { SchemaChange } from '../artefacts/results.ts';
import type { Model } from '../model.ts';
import type { Column } from './state.ts';

/** In the order of the new columns, those that are gone last. */
export function compareColumns(was: readonly Column[], is: readonly Column[]): readonly SchemaChange[] {
  const before = new Map(was.map(({ name, type }) => [name.toLowerCase(), type]));
  const after = new Set(is.map(({ name }) => name.toLowerCase()));
  const present = is.flatMap(({ name, type }) => {
    const old = before.get(name.toLowerCase()) ?? null;
    return old === type ? [] : [{ column: name, was: old, is: type }];
  });
  const gone = was.filter(({ name }) => !after.has(name.toLowerCase()));
  return [...present, ...gone.map(({ name, type }) => ({ column: name, was: type, is: null }))];
}

/** Throws where a column is missing or has another type; new ones pass, and so do those that follow the horizons. */
export function refuseDrift(model: Model, changes: readonly SchemaChange[]): void {
  const patterns = patternsOf(model);
  const lost = changes.filter(({ column, was }) => was !== null && !patterns.some((pattern) => pattern.test(column)));
  if (lost.length === 0) return;
  const list = lost.map(({ column, was, is }) =>
    is === null ? `${column} is missing` : `${column} is ${is}, was ${was}`,
  );
  throw new PipelineError('bad_data', `model ${model.name}: its columns would change: ${list.join(', ')}`, {
    remedy: `mend the query or what it reads; where the change is meant, accept it: --accept-schema ${model.name}, or perdura sql apply of a plan`,
    details: { model: model.name, changes: lost },
  });
}

/** Declared types and declared presence, against what was built. */
export async function checkContract(tx: Transaction, model: Model, columns: readonly Column[]): Promise<void> {
  const declared = Object.entries(model.columns).filter(([name]) => !name.includes('<'));
  const problems = [
    ...(await wrongTypes(tx, declared, columns)),
    ...(model.isContractEnforced ? undeclared(model, columns) : []),
  ];
  if (problems.length === 0) problems.push(...(await missingValues(tx, model, columns)));
  if (problems.length === 0) return;
  throw new PipelineError('bad_data', `model ${model.name} breaks its contract: ${problems.join(', ')}`, {
    remedy: `mend the query of ${model.file}, or what its header declares`,
    details: { model: model.name, problems },
  });
}

type Declared = readonly (readonly [string, Model['columns'][string]])[];

async function wrongTypes(tx: Transaction, declared: Declared, columns: readonly Column[]): Promise<readonly string[]> {
  const typed = declared.flatMap(([name, { type }]) => (type === null ? [] : [{ name, type }]));
  if (typed.length === 0) return [];
  const asked = typed.map(({ type }, at) => `typeof(cast(null as ${type})) as t${at}`);
  const [spelled = {}] = await tx.rows<Record<string, string>>(`select ${asked.join(', ')}`);
  const byName = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  return typed.flatMap(({ name }, at) => {
    const got = byName.get(name.toLowerCase());
    if (got === undefined) return [`${name} is missing`];
    const need = spelled[`t${at}`];
    return got === need ? [] : [`${name} needs ${need}, got ${got}`];
  });
}

function undeclared(model: Model, columns: readonly Column[]): readonly string[] {
  const patterns = patternsOf(model);
  const names = new Set(Object.keys(model.columns).map((name) => name.toLowerCase()));
  const extra = columns.filter(
    ({ name }) => !names.has(name.toLowerCase()) && !patterns.some((pattern) => pattern.test(name)),
  );
  const untyped = Object.entries(model.columns).filter(([name, { type }]) => type === null && !name.includes('<'));
  return [
    ...extra.map(({ name }) => `${name} is not declared`),
    ...untyped.map(([name]) => `${name} is declared without a type`),
  ];
}

async function missingValues(tx: Transaction, model: Model, columns: readonly Column[]): Promise<readonly string[]> {
  const present = new Set(columns.map(({ name }) => name.toLowerCase()));
  const needed = Object.entries(model.columns).filter(
    ([name, { isNullable }]) => !isNullable && present.has(name.toLowerCase()),
  );
  if (needed.length === 0) return [];
  const counts = needed.map(([name], at) => `count(*) filter (where ${identifier(name)} is null) as n${at}`);
  const [found = {}] = await tx.rows<Record<string, number>>(
    `select ${counts.join(', ')} from main.${identifier(model.name)}`,
  );
  return needed.flatMap(([name], at) => {
    const rows = found[`n${at}`] ?? 0;
    return rows === 0 ? [] : [`${name} is not null, but is in ${rows} rows`];
  });
}

/** Columns that come and go with the configuration: `predicted_clv_<h>d`, `cluster_<k>`. */
const patternsOf = ({ columns }: Model): readonly RegExp[] =>
  Object.keys(columns)
    .filter((name) => name.includes('<'))
    .map((name) => new RegExp(`^${name.replaceAll(/<[hk]>/g, '\\d+').replaceAll(/<\w+>/g, '\\w+')}$`, 'i'));
