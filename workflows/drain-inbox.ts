/** Takes what providers reported to the ledger. */
import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { DrainTotals } from '../lib/pure/short-workflows.ts';
import { drainUntilQuiet } from './drain-until-quiet.ts';

const drain = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  // Events wait as long as the state cannot be reached.
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

const eventsPerPage = 500;

export const drainInbox = (before: DrainTotals = { applied: 0, unmatched: 0, failed: 0 }): Promise<DrainTotals> =>
  drainUntilQuiet(
    before,
    () => drain.drainInbox({ limit: eventsPerPage }),
    (totals) => continueAsNew<typeof drainInbox>(totals),
  );
