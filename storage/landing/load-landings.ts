/**
 * From landing to warehouse: every landed file that the warehouse does not know yet is typed and loaded, one fenced
 * transaction each, in load order. What does not fit goes to quarantine; nothing goes missing.
 */
import { join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { StreamSpec } from '../../lib/streams.ts';
import { isMissing, measureFile } from '../snapshots/files.ts';
import { identifier } from '../snapshots/sql-text.ts';
import type { Fence, Transaction, Warehouse } from '../warehouse/index.ts';
import { applyDecisions, readDecisions } from './quarantine/apply-decisions.ts';
import { dropRawTables, ensureColumns, ensureRawTables, rowsTable } from './raw-tables.ts';
import { type LoadRecord, listLoads } from './record.ts';
import { type TypedRows, typedRows } from './typed-rows.ts';

export interface LoadOptions {
  readonly warehouse: Warehouse;
  readonly fence: Fence;
  /** The landing folder. */
  readonly root: string;
  readonly store: string;
  /** The store's IANA zone. */
  readonly zone: string;
  readonly streams: readonly StreamSpec[];
  /** Everything that is to count; default: everything that has landed. */
  readonly loads?: readonly LoadRecord[];
  /** Takes files as they are now: for a reader who has compared them with their records. */
  readonly acceptsChanged?: boolean;
  /** Looked at between files. */
  readonly signal?: AbortSignal;
}

export interface LoadedFile {
  readonly load: string;
  readonly source: string;
  readonly stream: string;
  readonly rows: number;
  readonly loaded: number;
  readonly quarantined: number;
}

/** Loads what is new; returns what this call has loaded. */
export async function loadLandings(options: LoadOptions): Promise<readonly LoadedFile[]> {
  const { warehouse, fence, root, store, streams, signal } = options;
  const records = options.loads ?? (await listLoads(root, store));
  await warehouse.commit(fence, (tx) => ensureRawTables(tx, streams));
  const known = new Set((await warehouse.rows<{ load: string }>('select load from _loads')).map(({ load }) => load));
  const loaded: LoadedFile[] = [];
  const current = currentLoads(records);
  const isCurrent = new Set(current.map(({ load }) => load));
  const [files, fileOf] = [byFile(records), fileFinder(records)];
  for (const record of current) {
    signal?.throwIfAborted();
    if (known.has(record.load)) continue;
    const others = files.get(fileOf(record)) ?? [];
    const outdated = others.filter(({ load }) => !isCurrent.has(load) && known.has(load));
    loaded.push(await loadOne(options, record, outdated));
  }
  const decisions = await readDecisions(root, store, records);
  await warehouse.commit(fence, (tx) => applyDecisions(tx, decisions));
  return loaded;
}

/** Forgets everything that was loaded and loads it again: equal rows, whatever had become of the warehouse. */
export async function rebuildWarehouse(options: LoadOptions): Promise<readonly LoadedFile[]> {
  await options.warehouse.commit(options.fence, dropRawTables);
  return loadLandings(options);
}

/**
 * The same file landed again, because it is to be understood differently: only the last understanding counts, and what was
 * replayed of an earlier one goes with it.
 */
export function currentLoads(records: readonly LoadRecord[]): readonly LoadRecord[] {
  const lasts = new Map([...byFile(records)].map(([file, loads]) => [file, lastUnderstanding(loads)]));
  const [fileOf, originalOf] = [fileFinder(records), originalFinder(records)];
  return records.filter((record) => {
    const last = lasts.get(fileOf(record));
    return last === undefined || last === originalOf(record).load;
  });
}

const lastUnderstanding = (loads: readonly LoadRecord[]): string | undefined =>
  loads.findLast(({ replay }) => replay === undefined)?.load;

/** Loads that are understandings of one file, replays of them included. */
const byFile = (records: readonly LoadRecord[]): ReadonlyMap<string, readonly LoadRecord[]> =>
  Map.groupBy(records, fileFinder(records));

function fileFinder(records: readonly LoadRecord[]): (record: LoadRecord) => string {
  const originalOf = originalFinder(records);
  return (record) => {
    const { source, stream, input } = originalOf(record);
    return `${source} ${stream} ${input.sha256}`;
  };
}

/** The load that a replay mends, or the replay of a replay. */
function originalFinder(records: readonly LoadRecord[]): (record: LoadRecord) => LoadRecord {
  const byLoad = new Map(records.map((record) => [record.load, record]));
  const originalOf = (record: LoadRecord): LoadRecord => {
    const mended = record.replay === undefined ? undefined : byLoad.get(record.replay.load);
    return mended === undefined ? record : originalOf(mended);
  };
  return originalOf;
}

async function loadOne(
  { warehouse, fence, root, streams, zone, acceptsChanged = false }: LoadOptions,
  record: LoadRecord,
  outdated: readonly LoadRecord[],
): Promise<LoadedFile> {
  const stream = streams.find(({ name }) => name === record.stream);
  if (stream === undefined) throw new Error(`load ${record.load}: no stream is called ${record.stream}`);
  const path = join(root, record.file);
  if (!acceptsChanged) await verify(record, path);
  const typed = typedRows(stream, record, path, zone);
  return warehouse.commit(fence, async (tx) => {
    for (const { load } of outdated) await forget(tx, load, rowsTable(stream.name));
    await ensureColumns(tx, stream, typed.columns);
    const counts = await insert(tx, record, typed);
    return { load: record.load, source: record.source, stream: record.stream, rows: record.rows, ...counts };
  });
}

/**
 * Every row is typed and written once. Those with a reason come without a load: they go on to quarantine and leave
 * the table before anybody sees them.
 */
async function insert(tx: Transaction, record: LoadRecord, { preparation, query, columns }: TypedRows) {
  const { load, connector, source, stream, landedAt } = record;
  const table = identifier(rowsTable(stream));
  const names = columns.map(identifier);
  const number = await nextNumber(tx);
  if (preparation !== undefined) await tx.run(preparation);
  await tx.run(
    `insert into ${table} (${[...names, '_load', '_row'].join(', ')})
     select ${[...names, `case when _reason is null then ${number} end`, '_row'].join(', ')} from (${query})`,
  );
  if ((await count(tx, `${table} where _load is null`)) > 0) {
    await tx.run(
      `insert into quarantine
       select $source, $stream, $load, _row, _reason, $file || '#' || _row from (${query})
       where _row in (select _row from ${table} where _load is null) order by _row`,
      { source, stream, load, file: record.file },
    );
    await tx.run(`delete from ${table} where _load is null`);
  }
  if (preparation !== undefined) await tx.run('drop table numbered_rows');
  const loaded = await count(tx, `${table} where _load = ${number}`);
  const quarantined = await count(tx, 'quarantine where load = $1', load);
  if (loaded + quarantined !== record.rows) {
    throw new Error(`load ${load}: ${record.rows} rows in, ${loaded} loaded and ${quarantined} quarantined`);
  }
  await tx.run(
    `insert into _loads values ($load, $store, $connector, $source, $stream, $rows, $loaded, $quarantined, $sha256,
       $cursor::json, $landedAt::timestamptz, $number)`,
    {
      load,
      store: record.store,
      connector,
      source,
      stream,
      rows: record.rows,
      loaded,
      quarantined,
      sha256: record.sha256,
      cursor: JSON.stringify(record.cursor),
      landedAt,
      number,
    },
  );
  return { loaded, quarantined };
}

async function nextNumber(tx: Transaction): Promise<number> {
  const [next] = await tx.rows<{ number: number }>('select coalesce(max(number), 0) + 1 as number from _loads');
  return next?.number ?? 1;
}

async function forget(tx: Transaction, load: string, table: string): Promise<void> {
  await tx.run(`delete from ${identifier(table)} where _load in (select number from _loads where load = $1)`, [load]);
  await tx.run('delete from quarantine where load = $1', [load]);
  await tx.run('delete from _loads where load = $1', [load]);
}

async function count(tx: Transaction, from: string, load?: string): Promise<number> {
  const parameters = load === undefined ? undefined : [load];
  const [row] = await tx.rows<{ n: number }>(`select count(*) as n from ${from}`, parameters);
  return row?.n ?? 0;
}

const restoreLanding = 'restore the landing folder from its backup';

async function verify(record: LoadRecord, path: string): Promise<void> {
  const remedy = restoreLanding;
  const measured = await measureFile(path).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw new PipelineError('bad_data', `landing: ${record.file} is missing, though its load record is there`, {
      remedy,
      cause,
    });
  });
  if (measured.sha256 !== record.sha256) {
    throw new PipelineError('bad_data', `landing: ${record.file} has other bytes than when it was written`, {
      remedy,
      details: { load: record.load, expected: record.sha256, actual: measured.sha256 },
    });
  }
}
