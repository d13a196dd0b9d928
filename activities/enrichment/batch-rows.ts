/** The rows of one batch, to write or to take back: the same however often they are asked for. */
import type { Change } from '../../lib/destination.ts';
import { inverse } from '../../models/enrichment/inverse.ts';
import { type PlanRow, readPlanRows, type RowFilter, toChange } from '../../storage/plans/index.ts';
import type { BatchKey, PlanContent, State } from '../../storage/state/index.ts';
import { positionsOf } from './written-rows.ts';

export interface BatchRow {
  readonly position: number;
  readonly change: Change;
}

/** The first round goes through all rows; later ones through those that were rejected until then. */
export async function readBatchRows(
  { planJournal }: Pick<State, 'planJournal'>,
  file: string,
  content: PlanContent,
  { planId, direction, round, batch }: BatchKey,
): Promise<readonly BatchRow[]> {
  const turn = (row: PlanRow): Change => (direction === 'apply' ? toChange(row) : inverse(toChange(row)));
  if (round > 1) {
    const rejected = await planJournal.rejected(planId, direction, round, content.rowsPerBatch);
    return collect(file, { only: rejected.map(({ position }) => position) }, turn);
  }
  const positions = positionsOf(content, batch);
  const rows = await collect(file, { positions }, turn);
  if (direction === 'apply') return rows;
  const { from, to } = positions;
  const isUnsure = await hasOpenRetry(planJournal, planId);
  const untouched = new Set(
    (await planJournal.outcomes(planId, 'apply', from, to))
      .filter(({ status }) => status === 'edited' || !isUnsure)
      .map(({ position }) => position),
  );
  return rows.filter(({ position }) => !untouched.has(position));
}

/** Rejected rows that a retry has begun to write may stand at the destination. */
async function hasOpenRetry(planJournal: State['planJournal'], planId: string): Promise<boolean> {
  for (let round = 2; ; round += 1) {
    const batches = await planJournal.batches(planId, 'apply', round);
    if (batches.length === 0) return false;
    if (batches.some(({ status }) => status === 'open')) return true;
  }
}

async function collect(file: string, filter: RowFilter, turn: (row: PlanRow) => Change): Promise<readonly BatchRow[]> {
  const rows: BatchRow[] = [];
  for await (const page of readPlanRows(file, filter)) {
    for (const row of page) if (row.position !== null) rows.push({ position: row.position, change: turn(row) });
  }
  return rows;
}
