/** What a backfill asks of the state, and the one notice at its end. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackfillOutcome, BackfillRange } from '../lib/pure/backfill.ts';
import { count } from '../lib/pure/count.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { tellPeople } from './notify.ts';

export function createBackfillActivities(deps: StoreDependencies) {
  const { state, store, folders } = deps;
  return {
    /** The days of the range that have an accepted snapshot, with their runs. */
    async findAcceptedDays({
      from,
      to,
    }: Pick<BackfillRange, 'from' | 'to'>): Promise<Readonly<Record<string, string>>> {
      try {
        const runs = await state.runs.acceptedBetween(store, from, to);
        return Object.fromEntries(
          [...runs]
            .filter(([, { snapshot }]) => snapshot !== null && existsSync(join(folders.published, snapshot)))
            .map(([asOf, { runId }]) => [asOf, runId]),
        );
      } catch (error) {
        throw toFailure(error);
      }
    },

    /** Whether somebody else waits for the store. */
    async isStoreWanted(): Promise<boolean> {
      try {
        return await state.runs.isAnyWaiting(store);
      } catch (error) {
        throw toFailure(error);
      }
    },

    /** Tells people how all its days went. */
    async tellBackfill({ request, from, to, status, counts, days }: BackfillOutcome): Promise<void> {
      const bad = days.filter((day) => day.status === 'failed' || day.status === 'refused');
      const shown = bad.slice(0, 10).map((day) => `${day.asOf} ${day.status}: ${day.note ?? ''}`);
      await tellPeople(deps, {
        level: counts.failed > 0 ? 'failure' : counts.refused > 0 ? 'refused' : 'success',
        store,
        subject: request,
        title: `backfill ${request} of ${from} to ${to} is ${status}: ${count(counts.backfilled, 'day')} backfilled`,
        lines: bad.length > shown.length ? [...shown, `and ${count(bad.length - shown.length, 'day')} more`] : shown,
        figures: Object.entries(counts)
          .filter(([, figure]) => figure > 0)
          .map(([label, figure]): [string, string] => [label, String(figure)]),
      });
    },
  };
}
