/** `quarantine-drop`: a person decides that rows are not wanted. They stay where they are, marked with who, when and why. */
import { applyDecisions, readDecisions, toRanges, writeDrop } from '../../storage/landing/quarantine/index.ts';
import { currentLoads, listLoads } from '../../storage/landing/index.ts';
import type { OpenSqlProject } from '../sql/open-sql-project.ts';
import { storeOf } from './landed-loads.ts';
import { type QuarantineSelection, selectRows } from './selection.ts';

export interface DropQuarantine extends QuarantineSelection {
  readonly reason: string;
  readonly by: string;
}

export interface Dropped {
  readonly rows: number;
  /** Load → how many of its rows. */
  readonly loads: Readonly<Record<string, number>>;
}

/** Safe to repeat: what is decided already is not decided again. */
export async function dropQuarantined(
  opened: Pick<OpenSqlProject, 'warehouse' | 'store' | 'fence' | 'instant'>,
  { reason, by, ...selection }: DropQuarantine,
): Promise<Dropped> {
  const warehouse = await opened.warehouse();
  const { folders, store } = storeOf(opened);
  const fence = await opened.fence('extract');
  const apply = async () => {
    const loads = currentLoads(await listLoads(folders.landing, store));
    const decisions = await readDecisions(folders.landing, store, loads);
    await warehouse.commit(fence, (tx) => applyDecisions(tx, decisions));
  };
  // What an attempt that died half-way has decided counts first.
  await apply();
  const byLoad = Map.groupBy(await selectRows(warehouse, selection), ({ load }) => load);
  if (byLoad.size === 0) return { rows: 0, loads: {} };
  const rows = [...byLoad].map(([load, chosen]) => [load, toRanges(chosen.map(({ row }) => row))] as const);
  await writeDrop(folders.landing, {
    decision: 'dropped',
    store,
    reason,
    by,
    at: opened.instant.toISOString(),
    rows: Object.fromEntries(rows),
  });
  await apply();
  const loads = Object.fromEntries([...byLoad].map(([load, chosen]) => [load, chosen.length]));
  return { rows: Object.values(loads).reduce((sum, each) => sum + each, 0), loads };
}
