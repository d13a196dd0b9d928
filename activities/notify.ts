/** Stage notify: tells people how the run ended. */
import type { Notice } from '../lib/notifier.ts';
import type { StoreDependencies } from './dependencies.ts';
import type { EndedRun } from './run-record.ts';
import { runStage } from './stage.ts';

export function createNotifyActivities(deps: StoreDependencies) {
  return {
    /** Tells every channel that can be reached; may tell twice when it is repeated. */
    async notify({ run, status, reasons }: EndedRun): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'notify', async () => {
        const notice: Notice = {
          level: status === 'refused' ? 'refused' : 'success',
          store: run.store,
          subject: run.runId,
          title: status === 'refused' ? `run ${run.runId} was refused by the gate` : `run ${run.runId} is published`,
          lines: reasons,
        };
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
