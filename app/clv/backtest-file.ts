/** Back-tests a file of orders at one day. */
import { addDays } from '../../lib/pure/dates.ts';
import type { FileBacktest } from './backtest-job.ts';
import { epochDay } from './epoch-days.ts';
import { withOrders } from './orders-file.ts';
import type { Watch } from './watch.ts';
import { inWorker } from './worker.ts';

export interface BacktestRequest {
  readonly file: string;
  readonly until: string;
  readonly zone: string;
  readonly holdoutDays: number;
}

export async function backtestOrders(request: BacktestRequest, watch: Watch): Promise<FileBacktest> {
  const { file, until, zone, holdoutDays } = request;
  const lastDay = addDays(until, holdoutDays);
  const read = withOrders({ file, until, lastDay, zone }, async ({ purchases, hasAmounts }) => ({
    purchases,
    hasAmounts,
  }));
  const orders = await watch.during(`reading ${file} …`, read);
  const job = { ...orders, until: epochDay(until), holdoutDays };
  return watch.during(
    `trying every model on the ${holdoutDays} days after ${until} …`,
    inWorker('backtestFile', job, watch.signal),
  );
}
