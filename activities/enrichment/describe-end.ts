/** How the writing of a plan ended, for people. */
import type { Notice } from '../../lib/notifier.ts';
import { count } from '../../lib/pure/count.ts';
import type { Direction, PlanStatus, WriteCounts } from '../../lib/pure/plans.ts';
import type { PlanRecord } from '../../storage/state/index.ts';

export function describeEnd(
  { planId, store, destination }: PlanRecord,
  direction: Direction,
  status: PlanStatus,
  { written, edited, rejected }: WriteCounts,
  note: string,
): Notice {
  const isStopped = status === 'stopped' || status === 'undo_stopped';
  const done = direction === 'apply' ? `applied to ${destination}` : `taken back from ${destination}`;
  const again = direction === 'apply' ? `perdura enrich retry ${planId}` : `perdura enrich undo ${planId}`;
  return {
    level: isStopped ? 'failure' : rejected > 0 ? 'refused' : 'success',
    store,
    subject: planId,
    title: isStopped ? `plan ${planId} stopped before it was ${done}` : `plan ${planId} is ${done}`,
    lines: [
      ...(note === '' ? [] : [note]),
      ...(edited === 0 ? [] : [`${count(edited, 'row')} had been edited since and stayed`]),
      ...(rejected === 0
        ? []
        : [
            `${count(rejected, 'row')} rejected; see them with perdura enrich show ${planId}, write them again with ${again}`,
          ]),
    ],
    figures: [
      ['written', written.toLocaleString('en-US')],
      ['edited', edited.toLocaleString('en-US')],
      ['rejected', rejected.toLocaleString('en-US')],
    ],
  };
}
