/**
 * What persons decided about quarantined rows, as a table of the warehouse: made of the landing alone, so that it is the same
 * after a rebuild. The quarantine itself keeps every row: rows in = loaded + quarantined, decided or not.
 */
import type { Transaction, Warehouse } from '../../warehouse/index.ts';
import type { LoadRecord } from '../record.ts';
import { listDrops } from './drop-record.ts';
import type { RowRanges } from './row-ranges.ts';

const decisionsTable = 'quarantine_decisions';

export interface Decision {
  readonly load: string;
  readonly rows: RowRanges;
  readonly decision: 'dropped' | 'replayed';
  readonly by: string;
  /** A person's words, or the load that took the row's place. */
  readonly because: string;
  readonly at: string;
}

/** Of the landing, in the order in which they were made. `loads`: those that count. */
export async function readDecisions(
  root: string,
  store: string,
  loads: readonly LoadRecord[],
): Promise<readonly Decision[]> {
  const drops = (await listDrops(root, store)).flatMap(({ rows, reason, by, at }) =>
    Object.entries(rows).map(([load, ranges]): Decision => {
      return { load, rows: ranges, decision: 'dropped', by, because: reason, at };
    }),
  );
  const replays = loads.flatMap(({ load, landedAt, replay }): readonly Decision[] =>
    replay === undefined
      ? []
      : [{ load: replay.load, rows: replay.rows, decision: 'replayed', by: replay.by, because: load, at: landedAt }],
  );
  return [...drops, ...replays].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** Fills the table `quarantine_decisions` anew: one row per range of rows. */
export async function applyDecisions(tx: Transaction, decisions: readonly Decision[]): Promise<void> {
  const [table] = await tx.rows(`select 1 from duckdb_tables() where table_name = '${decisionsTable}'`);
  // Defining a table costs a checkpoint: once is enough.
  if (table === undefined) {
    await tx.run(`create table ${decisionsTable}
      (load varchar, first_row bigint, last_row bigint, decision varchar, decided_by varchar, because varchar,
       decided_at timestamptz)`);
  }
  await tx.run(`delete from ${decisionsTable}`);
  for (const { load, rows, decision, by, because, at } of decisions) {
    await tx.run(
      `insert into ${decisionsTable}
       select $load, range[1], range[2], $decision, $by, $because, $at::timestamptz
       from (select unnest(cast($rows as json)::bigint[][]) as range)`,
      { load, decision, by, because, at, rows: JSON.stringify(rows) },
    );
  }
}

/** False before the first load. */
export async function hasQuarantine(warehouse: Pick<Warehouse, 'rows'>): Promise<boolean> {
  const [found] = await warehouse.rows<{ tables: number }>(
    `select count(*) as tables from duckdb_tables() where table_name in ('quarantine', '${decisionsTable}')`,
  );
  return found?.tables === 2;
}

/**
 * Every quarantined row with what became of it: `status` is open, dropped or replayed. The first decision counts.
 * `problem` is its reason without the values in it, by which rows of one kind are counted together.
 */
export const quarantinedRows = `(
  select q.source, q.stream, q.load, q."row", q.reason,
    regexp_replace(q.reason, ': ("[^"]*"|the value|\\S+) (is|lies) ', ': … \\2 ', 'g') as problem,
    coalesce(d.decision, 'open') as status, d.decided_by, d.because, d.decided_at
  from quarantine q
  left join ${decisionsTable} d on d.load = q.load and q."row" between d.first_row and d.last_row
  qualify row_number() over (partition by q.load, q."row" order by d.decided_at, d.because) = 1)`;

/** Of the quarantined rows: how many persons decided about, in words for the sum; empty where nobody did. */
export async function describeDecided(warehouse: Pick<Warehouse, 'rows'>): Promise<string> {
  const [decided] = await warehouse.rows<{ dropped: number; replayed: number }>(
    `select count(*) filter (where status = 'dropped') as dropped, count(*) filter (where status = 'replayed') as replayed
     from ${quarantinedRows}`,
  );
  const parts = Object.entries(decided ?? {}).filter(([, rows]) => rows > 0);
  if (parts.length === 0) return '';
  return ` (of which ${parts.map(([what, rows]) => `${rows.toLocaleString('en-US')} ${what}`).join(', ')})`;
}
