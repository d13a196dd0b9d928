/** Fits models to a file of orders. */
import type { TimeUnit } from '../../models/clv/histories.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { epochDay } from './epoch-days.ts';
import type { Fitted } from './jobs.ts';
import { withOrders } from './orders-file.ts';
import type { Watch } from './watch.ts';
import { inWorker } from './worker.ts';

export interface FitRequest {
  readonly file: string;
  readonly until: string;
  readonly zone: string;
  readonly unit: TimeUnit;
  readonly model: OrderModelName | 'auto';
  readonly spendModel: SpendModelName | 'auto';
}

/** What models have to be good at where nobody says how far ahead. */
const usualHorizonDays = 365;

export async function fitFile({ file, until, zone, ...models }: FitRequest, watch: Watch): Promise<Fitted> {
  const read = withOrders({ file, until, lastDay: until, zone }, async ({ purchases, hasAmounts }) => ({
    purchases,
    hasAmounts,
  }));
  const orders = await watch.during(`reading ${file} …`, read);
  const job = { ...orders, ...models, until: epochDay(until), horizonDays: usualHorizonDays };
  return watch.during('fitting …', inWorker('fitModels', job, watch.signal));
}
