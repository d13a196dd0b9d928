/** Which rows of a plan stand at its destination, as its journal tells. */
import type { Direction } from '../../lib/pure/plans.ts';
import type { PlanContent, PlanRecord, State } from '../../storage/state/index.ts';
import type { WrittenRows } from '../../storage/plans/index.ts';

/** Written and not taken back, for certain. */
export async function writtenRows(
  { planJournal }: Pick<State, 'planJournal'>,
  plan: PlanRecord,
  content: PlanContent,
): Promise<Omit<WrittenRows, 'folder'>> {
  const done = async (direction: Direction) => {
    const batches = await planJournal.batches(plan.planId, direction, 1);
    return batches.filter(({ status }) => status === 'done').map(({ batch }) => positionsOf(content, batch));
  };
  const others = async (direction: Direction) =>
    (await planJournal.outcomes(plan.planId, direction, 0, content.writes)).map(({ position }) => position);
  const ranges = await done('apply');
  const notWritten = await others('apply');
  const notUndone = new Set(await others('undo'));
  const undone = (await done('undo')).flatMap(({ from, to }) =>
    Array.from({ length: to - from }, (_, at) => from + at).filter((position) => !notUndone.has(position)),
  );
  return { ranges, except: [...notWritten, ...undone] };
}

/** Positions of a batch of the first round, the last one exclusive. */
export const positionsOf = ({ rowsPerBatch, writes }: PlanContent, batch: number) => ({
  from: batch * rowsPerBatch,
  to: Math.min((batch + 1) * rowsPerBatch, writes),
});
