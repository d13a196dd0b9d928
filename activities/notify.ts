/** Stage notify: tells people how the run ended. */
import type { Notice } from '../lib/connector.ts';
import type { StoreDependencies } from './dependencies.ts';
import type { EndedRun } from './run-record.ts';
import { runStage } from './stage.ts';

export function createNotifyActivities(deps: StoreDependencies) {
  return {
    /** May tell twice when it is repeated; never keeps a run from ending well. */
    async notify({ run, status, reasons }: EndedRun): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'notify', async () => {
        const notice: Notice = {
          level: status === 'refused' ? 'refused' : 'success',
          store: run.store,
          runId: run.runId,
          title: status === 'refused' ? `run ${run.runId} was refused by the gate` : `run ${run.runId} is published`,
          lines: reasons,
        };
        for (const notifier of deps.notifiers) await notifier.notify(notice);
        return { note: deps.notifiers.map(({ name }) => name).join(', ') };
      });
    },
  };
}
