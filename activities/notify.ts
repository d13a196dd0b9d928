/** Stage notify: tells people how the run ended. */
import type { Notice } from '../lib/notifier.ts';
import type { StoreDependencies } from './dependencies.ts';
import { endedNotice } from './run-notice.ts';
import type { EndedRun } from './run-record.ts';
import { runStage } from './stage.ts';

export function createNotifyActivities(deps: StoreDependencies) {
  return {
    /** Tells every channel that can be reached; may tell twice when it is repeated. */
    async notify(ended: EndedRun): Promise<{ readonly note: string }> {
      return runStage(deps, ended.run, 'notify', async () => {
        const notice = await endedNotice(deps, ended);
        return { note: await tellPeople(deps, notice) };
      });
    },
  };
}

/** Tells all channels, whichever of them fail, and says how that went: bad news of a channel is no run's failure. */
export async function tellPeople(
  { notifiers, log }: Pick<StoreDependencies, 'notifiers' | 'log'>,
  notice: Notice,
): Promise<string> {
  const told: string[] = [];
  for (const notifier of notifiers) {
    if (notifier.levels?.includes(notice.level) === false) continue;
    try {
      await notifier.notify(notice);
      told.push(notifier.name);
    } catch (error) {
      log.warn({ err: error, subject: notice.subject }, `${notifier.name} could not be told`);
      told.push(`${notifier.name} (failed)`);
    }
  }
  return told.join(', ');
}
