/**
 * Parts of a table computed anew: the keys of what changed upstream, from all their rows. What stood under them goes, what the
 * query returns for them comes. `_keys`, `_new`, `_rows` and `_old` are temporary tables of this transaction.
 */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import type { Model } from '../model.ts';
import type { BuildContext, Done, Refusal, Standing } from './build-context.ts';
import { type Change, changesOf, tablesOfQuery, wrap } from './changes.ts';
import { columnKey, matches, type PartKey, selectKeys, typesIn } from './key.ts';
import { areSameColumns, columnsOf } from './relations.ts';
import type { Column, StoredModel } from './state.ts';
import type { Watch } from './watch.ts';

export interface Upstream {
  readonly name: string;
  readonly change: Change;
  /** Whether it has the key's columns, so that its rows can be told apart by them. */
  readonly hasKey: boolean;
}

/** What the query reads, and what changed of it. */
export async function upstreamsOf(
  { known }: BuildContext,
  { model, stored }: Standing,
  key: PartKey,
): Promise<readonly Upstream[] | Refusal> {
  const own = typesIn(key, stored.columns);
  if (own === undefined) return { because: `the table has no ${key.columns.join(', ')}` };
  if (typesIn(columnKey(['rowid']), stored.columns) !== undefined) return { because: 'a column is called rowid' };
  const names = await tablesOfQuery(known, model);
  const changes = await changesOf(known, names, stored.inputs);
  const upstreams: Upstream[] = [];
  for (const [name, change] of changes) {
    const types = typesIn(key, known.relations.get(name)?.columns ?? []);
    if (types !== undefined && types.join() !== own.join()) {
      return { because: `${key.columns.join(', ')} has another type in ${name}` };
    }
    upstreams.push({ name, change, hasKey: types !== undefined });
  }
  return upstreams;
}

/** Why not all that changed can be traced to keys; undefined when it can. */
export function untraceable(upstreams: readonly Upstream[], key: PartKey): string | undefined {
  for (const { name, change, hasKey } of upstreams) {
    if (change.kind === 'all') return change.because;
    if (change.kind === 'rows' && !hasKey) return `${name} changed and has no ${key.columns.join(', ')}`;
  }
  return undefined;
}

export const changedKeys = (upstreams: readonly Upstream[], key: PartKey): readonly string[] =>
  upstreams.flatMap(({ change }) => (change.kind === 'rows' ? [selectKeys(key, change.both)] : []));

/** Makes `_keys` of the queries; how many there are. */
export async function collectKeys(tx: Transaction, queries: readonly string[]): Promise<number> {
  await tx.run(`create or replace temp table _keys as
       select distinct * from (${queries.map((query) => `(${query})`).join(' union all ')})`);
  const [counted] = await tx.rows<{ n: number }>('select count(*) as n from temp._keys');
  return counted?.n ?? 0;
}

/** Computes what belongs to `_keys`, and puts it in the place of what stood there. */
export async function replaceParts(
  context: BuildContext,
  { model, stored }: Standing,
  key: PartKey,
  upstreams: readonly Upstream[],
): Promise<Pick<Done, 'hasChanged' | 'difference'> | Refusal> {
  const { tx } = context;
  const restricted = upstreams
    .filter(({ hasKey }) => hasKey)
    .map(({ name }) => ({
      name,
      query: `select upstream.* from main.${identifier(name)} as upstream
        semi join temp._keys as touched on ${matches(key, 'upstream', 'touched')}`,
    }));
  await tx.run(`create or replace temp table _new as ${wrap(model.sql, restricted)}`);
  if (!areSameColumns(await columnsOf(tx, 'temp._new'), stored.columns)) {
    return { because: 'the query returns other columns than before' };
  }
  const [strange] = await tx.rows(
    `select 1 from temp._new as made anti join temp._keys as touched on ${matches(key, 'made', 'touched')} limit 1`,
  );
  if (strange !== undefined) {
    return { because: `for given keys the query returns rows with another ${key.columns.join(', ')}` };
  }
  return exchange(context, model, stored, { isTouched: matches(key, 'standing', 'touched'), isCompared: true });
}

/**
 * `_new` for the standing rows whose key is among `_keys`; says which rows differ. Rows are found by their key once, and by
 * their number after that: reading whole rows of a large table costs more than all the rest.
 */
export async function exchange(
  context: BuildContext,
  { name }: Model,
  { version, columns }: Pick<StoredModel, 'version' | 'columns'>,
  { isTouched, isCompared }: { readonly isTouched: string; readonly isCompared: boolean },
): Promise<Pick<Done, 'hasChanged' | 'difference'>> {
  const { tx, nextVersion, watched } = context;
  const table = `main.${identifier(name)}`;
  const changes = identifier(`_changes_${name}`);
  await tx.run(
    `create or replace temp table _rows as
       select standing.rowid as "row" from ${table} as standing semi join temp._keys as touched on ${isTouched}`,
  );
  const old = `from ${table} where rowid in (select "row" from temp._rows)`;
  const list = isCompared || watched === undefined ? '*' : neededOf(watched, columns);
  if (watched !== undefined) {
    await tx.run(
      isCompared
        ? `create or replace temp table _old as select * ${old};
           create or replace temp table ${changes} as
             (select * from temp._old except all select * from temp._new)
             union all (select * from temp._new except all select * from temp._old)`
        : `create or replace temp table ${changes} as select ${list} ${old} union all select ${list} from temp._new`,
    );
    const [found] = await tx.rows(`select 1 from temp.${changes} limit 1`);
    if (found === undefined) return { hasChanged: false };
  }
  await tx.run(`delete ${old}`);
  await tx.run(`insert into ${table} select * from temp._new`);
  if (watched === undefined) return { hasChanged: true };
  const both = `select * from temp.${changes}`;
  return { hasChanged: true, difference: { from: version, to: nextVersion, both, list } };
}

/** The columns that somebody downstream may name; all where none is. */
function neededOf(watched: Watch, columns: readonly Column[]): string {
  const needed = watched.isWhole ? [] : columns.filter(({ name }) => watched.words.has(name.toLowerCase()));
  return needed.length === 0 ? '*' : needed.map(({ name }) => identifier(name)).join(', ');
}
