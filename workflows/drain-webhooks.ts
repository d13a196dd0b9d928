/** Takes webhooks of sources to the landing. */
import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { WebhookTotals } from '../lib/pure/short-workflows.ts';
import { drainUntilQuiet } from './drain-until-quiet.ts';

const drain = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  // Webhooks wait as long as the state or the landing cannot be reached.
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

export const drainWebhooks = (
  before: WebhookTotals = { landed: 0, nothing: 0, privacy: 0, failed: 0 },
): Promise<WebhookTotals> =>
  drainUntilQuiet(
    before,
    () => drain.drainWebhooks(),
    (totals) => continueAsNew<typeof drainWebhooks>(totals),
  );
