/** Predicts every customer of a file of orders, and writes the predictions. */
import { epochDay } from './epoch-days.ts';
import type { FitRequest } from './fit-file.ts';
import type { Fitted } from './jobs.ts';
import { withOrders } from './orders-file.ts';
import type { Watch } from './watch.ts';
import { inWorker } from './worker.ts';
import { checkOut, writePredictions } from './write-predictions.ts';

export interface PredictRequest extends Omit<FitRequest, 'unit'> {
  readonly horizonsDays: readonly number[];
  readonly out: string;
}

export interface PredictOutcome {
  readonly fitted: Fitted;
  readonly customers: number;
  readonly ordersPerDay: number;
}

/** Time is counted in weeks while fitting: the parameters are those that a fit shows. */
export async function predictFile(request: PredictRequest, watch: Watch): Promise<PredictOutcome> {
  const { file, until, zone, model, spendModel, horizonsDays, out } = request;
  await checkOut(out);
  const work = withOrders({ file, until, lastDay: until, zone }, async (orders) => {
    const { connection, purchases, hasAmounts, ordersPerDay } = orders;
    const { customers } = purchases;
    const days = { until: epochDay(until), unit: 'weeks', horizonsDays, horizonDays: horizonsDays[0]! } as const;
    const job = { purchases, hasAmounts, model, spendModel, ...days };
    const { fitted, predictions } = await watch.during(
      `predicting ${customers} customers …`,
      inWorker('predictCustomers', job, watch.signal),
    );
    await watch.during(
      `writing ${out} …`,
      writePredictions(connection, predictions, { out, until, ordersPerDay, hasAmounts }),
    );
    return { fitted, customers, ordersPerDay };
  });
  return watch.during(`reading ${file} …`, work);
}
