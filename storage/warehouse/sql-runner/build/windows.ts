/** The ledger of windows: which were built, with how many rows, and which are owed. */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Session, Transaction } from '../../warehouse.ts';
import type { WindowSize } from '../model.ts';
import { matches, type PartKey } from './key.ts';

/** Models with windows that failed, in lower case. */
export async function owingModels(reader: Pick<Session, 'rows'>): Promise<ReadonlySet<string>> {
  const rows = await reader.rows<{ model: string }>(`select distinct model from _sql.windows where status = 'failed'`);
  return new Set(rows.map(({ model }) => model.toLowerCase()));
}

export const owedWindows = (model: string): string =>
  `select window_start from _sql.windows where model = '${model}' and status = 'failed'`;

/** The last so many windows up to the newest that was built. */
export const lastWindows = (model: string, size: WindowSize, lookback: number): string =>
  `select window_start from _sql.windows where model = '${model}' and window_start > (
     select max(window_start) - ${lookback} * interval 1 ${size} from _sql.windows where model = '${model}')`;

/** Windows of upstream rows that nobody built yet. */
export const missingWindows = (model: string, key: PartKey, relation: string): string =>
  `select distinct ${key.valuesOf('upstream').join()} as window_start from main.${identifier(relation)} as upstream
   except select window_start from _sql.windows where model = '${model}' and status = 'built'`;

/** Windows of a range of days, whether or not there is anything in them. */
export const windowsBetween = (
  size: WindowSize,
  { from, to }: { readonly from: string; readonly to: string },
): string =>
  `select unnest(generate_series(date_trunc('${size}', timestamp '${from}'), timestamp '${to}' - interval 1 microsecond,
     interval 1 ${size})) as window_start`;

/** Notes what stands now: of the windows in `_keys`, or of all. */
export async function noteWindows(
  tx: Transaction,
  { name, key, columns, runId }: NotedWindows,
  only: '_keys' | 'all',
): Promise<void> {
  const table = `main.${identifier(name)}`;
  const window = key.valuesOf('standing').join();
  const hash = `cast(sum(cast(hash(${columns.map((column) => `standing.${identifier(column)}`).join(', ')}) as hugeint)) as varchar)`;
  await forget(tx, name, only);
  if (only === 'all') {
    await tx.run(
      `insert into _sql.windows
       select $1, ${window}, 'built', count(*), ${hash}, $2 from ${table} as standing group by all`,
      [name, runId],
    );
    return;
  }
  await tx.run(
    `insert into _sql.windows
     select $1, _keys.window_start, 'built', coalesce(any_value("rows"), 0), any_value(hash), $2
     from temp._keys left join (
       select ${window} as window_start, count(*) as "rows", ${hash} as hash from ${table} as standing
       semi join temp._keys as touched on ${matches(key, 'standing', 'touched')} group by all
     ) as counted on counted.window_start is not distinct from _keys.window_start
     group by _keys.window_start`,
    [name, runId],
  );
}

/** Notes that the windows in `_keys` are owed. */
export async function oweWindows(tx: Transaction, name: string, runId: string): Promise<void> {
  await forget(tx, name, '_keys');
  await tx.run(`insert into _sql.windows select $1, window_start, 'failed', null, null, $2 from temp._keys`, [
    name,
    runId,
  ]);
}

interface NotedWindows {
  readonly name: string;
  readonly key: PartKey;
  readonly columns: readonly string[];
  readonly runId: string;
}

async function forget(tx: Transaction, name: string, only: '_keys' | 'all'): Promise<void> {
  if (only === 'all') await tx.run('delete from _sql.windows where model = $1', [name]);
  else {
    await tx.run(
      `delete from _sql.windows as noted using temp._keys as touched
       where noted.model = '${name}' and noted.window_start is not distinct from touched.window_start`,
    );
  }
}
