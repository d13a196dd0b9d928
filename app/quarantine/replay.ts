/**
 * `quarantine-replay`: quarantined rows are typed again under today's zone, mapping and date format, or taken as a person
 * mended them. Those that are good now land as a load of their own, which takes their place for ever.
 */
import { PipelineError } from '../../lib/errors.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { listLoads, type LoadedFile, type LoadRecord, loadLandings } from '../../storage/landing/index.ts';
import { landReplay, type MendedRow, type Understanding } from '../../storage/landing/quarantine/index.ts';
import type { Fence, Warehouse } from '../../storage/warehouse/index.ts';
import type { OpenSqlProject, SqlStore } from '../sql/open-sql-project.ts';
import { judgeAgain } from './judge-again.ts';
import { recordsOf, storeOf } from './landed-loads.ts';
import { checkHeaders, type MendedLine } from './mended-rows.ts';
import { readHeaders } from './payloads.ts';
import { type QuarantineSelection, selectRows } from './selection.ts';
import { understandToday } from './today.ts';

export interface ReplayQuarantine extends QuarantineSelection {
  readonly by: string;
  /** Rows that a person mended; then the selection is theirs. */
  readonly mended?: readonly MendedLine[] | undefined;
}

export interface Replayed {
  /** Open rows that were looked at. */
  readonly rows: number;
  readonly loaded: number;
  /** Mended, and put aside once more. */
  readonly quarantinedAgain: number;
  /** Not good today either: they stay as they were. */
  readonly stillBad: number;
  /** A later file has brought the same key: they stay as they were. */
  readonly superseded: number;
  /** The loads that took the rows' place. */
  readonly loads: readonly string[];
  readonly notes: readonly string[];
}

interface Replaying {
  readonly opened: Pick<OpenSqlProject, 'instant' | 'signal'>;
  readonly warehouse: Warehouse;
  readonly tools: SqlStore;
  readonly fence: Fence;
}

/** Safe to repeat: what was landed before is known by its content, and rows that were replayed are not open. */
export async function replayQuarantined(
  opened: Pick<OpenSqlProject, 'warehouse' | 'store' | 'fence' | 'instant' | 'signal'>,
  { by, mended, ...selection }: ReplayQuarantine,
): Promise<Replayed> {
  const warehouse = await opened.warehouse();
  const tools = storeOf(opened);
  const replaying: Replaying = { opened, warehouse, tools, fence: await opened.fence('extract') };
  // What an attempt that died half-way has landed counts first.
  await loadKnown(replaying, []);
  const open = Map.groupBy(await selectRows(warehouse, mended === undefined ? selection : {}), ({ load }) => load);
  const records = await recordsOf(tools.folders.landing, tools.store);
  const totals = { rows: 0, loaded: 0, quarantinedAgain: 0, stillBad: 0, superseded: 0 };
  const loads: string[] = [];
  const notes: string[] = [];
  const mendedBy = mended === undefined ? undefined : Map.groupBy(mended, ({ load }) => load);
  if (mendedBy !== undefined) refuseDecided(mendedBy, open);
  for (const [load, chosen] of mendedBy ?? open) {
    opened.signal.throwIfAborted();
    const record = records.get(load);
    if (record === undefined) throw new PipelineError('bad_data', `quarantine: ${load} has no load record`);
    const headers = await readHeaders(warehouse, tools.folders.landing, record);
    const { note, ...understanding } = understandToday(tools, record, headers);
    if (note !== undefined) notes.push(note);
    totals.rows += chosen.length;
    let rows: readonly number[] | readonly MendedRow[];
    if (mendedBy === undefined) {
      const judged = await judge(
        replaying,
        record,
        understanding,
        chosen.map(({ row }) => row),
      );
      totals.stillBad += judged.bad.length;
      totals.superseded += judged.superseded.length;
      rows = judged.good;
    } else {
      rows = mendedBy.get(load) ?? [];
      checkHeaders(load, rows, headers);
    }
    if (rows.length === 0) continue;
    const landed = await landReplay({
      root: tools.folders.landing,
      original: record,
      rows,
      understanding,
      by,
      now: opened.instant,
      tempDirectory: tools.folders.temporary,
    });
    const [loaded] = await loadKnown(replaying, [landed.load]);
    loads.push(landed.load);
    totals.loaded += loaded?.loaded ?? 0;
    totals.quarantinedAgain += loaded?.quarantined ?? 0;
  }
  return { ...totals, loads, notes };
}

const judge = (
  { warehouse, fence, tools }: Replaying,
  record: LoadRecord,
  understanding: Understanding,
  rows: readonly number[],
) =>
  judgeAgain({
    warehouse,
    fence,
    root: tools.folders.landing,
    record,
    rows,
    understanding,
    zone: tools.storeConfig.zone,
  });

/** Loads replays, those of an earlier attempt, too; what else has landed waits for the next run. */
async function loadKnown(
  { warehouse, tools, fence, opened }: Replaying,
  wanted: readonly string[],
): Promise<readonly LoadedFile[]> {
  const known = new Set((await warehouse.rows<{ load: string }>('select load from _loads')).map(({ load }) => load));
  const all = await listLoads(tools.folders.landing, tools.store);
  const loads = all.filter(({ load, replay }) => known.has(load) || (replay !== undefined && known.has(replay.load)));
  const loaded = await loadLandings({
    warehouse,
    fence,
    root: tools.folders.landing,
    store: tools.store,
    zone: tools.storeConfig.zone,
    streams: Object.values(streamSpecs),
    loads,
    signal: opened.signal,
  });
  return loaded.filter(({ load }) => wanted.includes(load));
}

function refuseDecided(
  mended: ReadonlyMap<string, readonly MendedLine[]>,
  open: ReadonlyMap<string, readonly { readonly row: number }[]>,
): void {
  for (const [load, rows] of mended) {
    const known = new Set(open.get(load)?.map(({ row }) => row));
    const stray = rows.find(({ row }) => !known.has(row));
    if (stray === undefined) continue;
    throw new PipelineError('conflict', `row ${stray.row} of ${load} is not open in the quarantine`, {
      remedy: 'it was dropped or replayed meanwhile, or never was there; take its line out',
      details: { load, row: stray.row },
    });
  }
}
