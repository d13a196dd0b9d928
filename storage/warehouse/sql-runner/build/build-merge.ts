/** `merge(key…, since)`: rows above the greatest `since` that stands replace those of their key. */
import { identifier, literal } from '../../../snapshots/sql-text.ts';
import type { BuildContext, Done, Refusal, Standing } from './build-context.ts';
import { exchange } from './build-parts.ts';
import { columnKey, matches, selectKeys, typesIn } from './key.ts';
import { areSameColumns, columnsOf } from './relations.ts';

export async function buildMerge(
  context: BuildContext,
  { model, stored }: Standing,
  { key: columns, since }: { readonly key: readonly string[]; readonly since: string },
): Promise<Done | Refusal> {
  const { tx } = context;
  const key = columnKey(columns);
  const [type] = typesIn(columnKey([since]), stored.columns) ?? [];
  if (type === undefined || typesIn(key, stored.columns) === undefined) {
    return { because: `the table has no ${[...columns, since].join(', ')}` };
  }
  if (typesIn(columnKey(['rowid']), stored.columns) !== undefined) return { because: 'a column is called rowid' };
  const column = identifier(since);
  const [newest] = await tx.rows<{ at: string | null }>(
    `select cast(max(${column}) as varchar) as at from main.${identifier(model.name)}`,
  );
  if (newest?.at == null) return { because: `no row has a ${since} yet` };
  await tx.run(
    `create or replace temp table _new as
       select * from (\n${model.sql}\n) where ${column} > cast(${literal(newest.at)} as ${type})`,
  );
  if (!areSameColumns(await columnsOf(tx, 'temp._new'), stored.columns)) {
    return { because: 'the query returns other columns than before' };
  }
  await tx.run(
    `create or replace temp table _keys as select distinct * from (${selectKeys(key, 'select * from temp._new')})`,
  );
  const [counted] = await tx.rows<{ n: number }>('select count(*) as n from temp._new');
  const touched = counted?.n ?? 0;
  const because = `rows with ${since} above ${newest.at}`;
  if (touched === 0) return { change: { how: 'kept', because: `no ${because}`, touched }, hasChanged: false };
  const isTouched = matches(key, 'standing', 'touched');
  const exchanged = await exchange(context, model, stored, { isTouched, isCompared: false });
  return { change: { how: 'merged', because, touched }, ...exchanged };
}
