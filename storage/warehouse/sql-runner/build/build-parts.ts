/**
 * Parts of a table computed anew: the keys of what changed upstream, from all their rows. What stood under them goes, what the
 * query returns for them comes. `_keys`, `_new` and `_old` are temporary tables of this transaction.
 */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import type { Model } from '../model.ts';
import type { BuildContext, Refusal, Standing } from './build-context.ts';
import { type Change, changesOf, type Difference, tablesOfQuery, wrap } from './changes.ts';
import { matches, type PartKey, selectKeys, typesIn } from './key.ts';
import { areSameColumns, columnsOf } from './relations.ts';

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
  await tx.run(`create or replace temp table _keys as ${queries.map((query) => `(${query})`).join(' union ')}`);
  const [counted] = await tx.rows<{ n: number }>('select count(*) as n from temp._keys');
  return counted?.n ?? 0;
}

/** Computes what belongs to `_keys`, and puts it in the place of what stood there. */
export async function replaceParts(
  context: BuildContext,
  { model, stored }: Standing,
  key: PartKey,
  upstreams: readonly Upstream[],
): Promise<{ readonly difference: Difference | undefined } | Refusal> {
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
  return { difference: await exchange(context, model, stored.version, matches(key, 'standing', 'touched')) };
}

/** `_new` for the standing rows whose key is among `_keys`; undefined when they are equal. */
export async function exchange(
  { tx, nextVersion }: BuildContext,
  { name }: Model,
  version: number,
  isTouched: string,
): Promise<Difference | undefined> {
  const table = `main.${identifier(name)}`;
  const changes = `temp.${identifier(`_changes_${name}`)}`;
  await tx.run(
    `create or replace temp table _old as
       select standing.* from ${table} as standing semi join temp._keys as touched on ${isTouched}`,
  );
  await tx.run(
    `create or replace temp table ${changes.slice('temp.'.length)} as
       (select * from temp._old except all select * from temp._new)
       union all (select * from temp._new except all select * from temp._old)`,
  );
  const [counted] = await tx.rows<{ n: number }>(`select count(*) as n from ${changes}`);
  if (counted?.n === 0) return undefined;
  await tx.run(`delete from ${table} as standing using temp._keys as touched where ${isTouched}`);
  await tx.run(`insert into ${table} select * from temp._new`);
  return { from: version, to: nextVersion, both: `select * from ${changes}` };
}
