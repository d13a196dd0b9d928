/** Takes webhooks of sources to the landing until none waits, then ends; whoever stores one wakes it. */
import { continueAsNew, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { WebhookTotals } from '../lib/pure/short-workflows.ts';

const drain = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  // Webhooks wait as long as the state or the landing cannot be reached.
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

export const wakeSignal = defineSignal('wake');

const longestHistory = 500;

export async function drainWebhooks(
  before: WebhookTotals = { landed: 0, nothing: 0, privacy: 0, failed: 0 },
): Promise<WebhookTotals> {
  let totals = before;
  let isWoken = true;
  setHandler(wakeSignal, () => {
    isWoken = true;
  });
  while (isWoken) {
    isWoken = false;
    const page = await drain.drainWebhooks();
    totals = {
      landed: totals.landed + page.landed,
      nothing: totals.nothing + page.nothing,
      privacy: totals.privacy + page.privacy,
      failed: totals.failed + page.failed,
    };
    isWoken ||= page.isMore;
    if (isWoken && workflowInfo().historyLength > longestHistory) await continueAsNew<typeof drainWebhooks>(totals);
  }
  return totals;
}
