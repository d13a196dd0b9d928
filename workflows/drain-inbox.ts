/** Takes what providers reported to the ledger until nothing waits, then ends; whoever puts something in wakes it. */
import { continueAsNew, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { DrainTotals } from '../lib/pure/short-workflows.ts';

const drain = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  // Events wait as long as the state cannot be reached.
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

export const wakeSignal = defineSignal('wake');

const eventsPerPage = 500;
const longestHistory = 500;

export async function drainInbox(before: DrainTotals = { applied: 0, unmatched: 0, failed: 0 }): Promise<DrainTotals> {
  let totals = before;
  let isWoken = true;
  setHandler(wakeSignal, () => {
    isWoken = true;
  });
  while (isWoken) {
    isWoken = false;
    const page = await drain.drainInbox({ limit: eventsPerPage });
    totals = {
      applied: totals.applied + page.applied,
      unmatched: totals.unmatched + page.unmatched,
      failed: totals.failed + page.failed,
    };
    isWoken ||= page.isMore;
    if (isWoken && workflowInfo().historyLength > longestHistory) await continueAsNew<typeof drainInbox>(totals);
  }
  return totals;
}
