/**
 * `snapshot(key)`: every version that a row has had, from the first run that saw it to the run that saw another one or none.
 * Time is the run's given moment. What stands is history and never built anew.
 */
import { PipelineError } from '../../../../lib/errors.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Model } from '../model.ts';
import type { BuildContext, Done } from './build-context.ts';
import { columnKey, matches } from './key.ts';
import { columnsOf, type Relation } from './relations.ts';
import { compareColumns, refuseDrift } from './schema.ts';
import type { Column } from './state.ts';

const ownColumns: ReadonlySet<string> = new Set(['valid_from', 'valid_to', 'is_current']);

export async function buildSnapshot(
  context: BuildContext,
  model: Model,
  columns: readonly string[],
  existing: Relation | undefined,
): Promise<Done> {
  const { tx, instant } = context;
  if (instant === undefined) throw needsInstant(model);
  const at = `timestamptz '${instant.toISOString()}'`;
  const table = `main.${identifier(model.name)}`;
  await tx.run(`create or replace temp table _new as\n${model.sql}`);
  await refuseDoubles(context, model, columns);
  if (existing === undefined || existing.isView) {
    if (existing?.isView === true) await tx.run(`drop view ${table}`);
    await tx.run(
      `create table ${table} as
       select *, ${at} as valid_from, cast(null as timestamptz) as valid_to, true as is_current from temp._new`,
    );
    return { change: { how: 'created', because: 'it was not there', touched: null }, hasChanged: true };
  }
  const news = await columnsOf(tx, 'temp._new');
  const before = existing.columns.filter(({ name }) => !ownColumns.has(name));
  await adoptColumns(context, model, before, news);
  await refuseOlder(context, model, at);
  const touched = await closeAndOpen(context, model, news, columns, at);
  return {
    change: { how: 'versions', because: `what stood before ${instant.toISOString()} was compared`, touched },
    hasChanged: touched > 0,
  };
}

/** Rows that went or look different are closed; those that look different or are new are opened. */
async function closeAndOpen(
  { tx }: BuildContext,
  { name }: Model,
  news: readonly Column[],
  columns: readonly string[],
  at: string,
): Promise<number> {
  const table = `main.${identifier(name)}`;
  const list = news.map((column) => identifier(column.name)).join(', ');
  const key = columnKey(columns);
  await tx.run(
    `create or replace temp table _keys as
       select ${list} from ${table} where is_current except select ${list} from temp._new`,
  );
  await tx.run(
    `create or replace temp table _old as select ${list} from temp._new except select ${list} from ${table} where is_current`,
  );
  const isClosed = `standing.is_current and ${matches(key, 'standing', 'touched')}`;
  // A version that began in this very moment never held: a repeated run replaces it.
  await tx.run(
    `delete from ${table} as standing using temp._keys as touched where ${isClosed} and standing.valid_from = ${at}`,
  );
  await tx.run(
    `update ${table} as standing set valid_to = ${at}, is_current = false from temp._keys as touched where ${isClosed}`,
  );
  await tx.run(
    `insert into ${table} by name select *, ${at} as valid_from, cast(null as timestamptz) as valid_to, true as is_current from temp._old`,
  );
  const [counted] = await tx.rows<{ n: number }>(
    `select count(*) as n from (select ${key.names.join(', ')} from temp._keys union select ${key.names.join(', ')} from temp._old)`,
  );
  return counted?.n ?? 0;
}

/** New columns are empty in old versions; lost ones, once accepted, in new versions. */
async function adoptColumns(
  { tx, isAccepted }: BuildContext,
  model: Model,
  before: readonly Column[],
  news: readonly Column[],
): Promise<void> {
  const changes = compareColumns(before, news);
  if (!isAccepted) refuseDrift(model, changes);
  const table = `main.${identifier(model.name)}`;
  for (const { column, was, is } of changes) {
    if (was === null) await tx.run(`alter table ${table} add column ${identifier(column)} ${is}`);
    else if (is !== null) await tx.run(`alter table ${table} alter column ${identifier(column)} type ${is}`);
  }
}

async function refuseDoubles({ tx }: BuildContext, model: Model, columns: readonly string[]): Promise<void> {
  const key = columns.map(identifier).join(', ');
  const [found] = await tx.rows<{ n: number }>(
    `select count(*) as n from (select 1 from temp._new group by ${key} having count(*) > 1)`,
  );
  if (found === undefined || found.n === 0) return;
  throw new PipelineError(
    'bad_data',
    `model ${model.name}: needs one row per ${columns.join(', ')}, got more for ${found.n}`,
    {
      remedy: 'let the query pick one of them, or name more columns in snapshot(…)',
    },
  );
}

async function refuseOlder({ tx, instant }: BuildContext, model: Model, at: string): Promise<void> {
  const [later] = await tx.rows<{ newest: string }>(
    `select max(valid_from) as newest from main.${identifier(model.name)} having max(valid_from) > ${at}`,
  );
  if (later === undefined) return;
  throw new PipelineError(
    'config',
    `model ${model.name}: its history goes up to ${later.newest}, the run is of ${instant?.toISOString()}`,
    { remedy: 'history is written forwards: run it for a later moment' },
  );
}

const needsInstant = (model: Model): PipelineError =>
  new PipelineError('config', `model ${model.name}: a snapshot needs the moment of the run, got none`, {
    remedy: 'give the run its moment: times in a history never come from the clock',
  });
