/** One job of the benchmark in a process of its own: `node bench/clv/job.ts JOB ORDERS.parquet UNTIL`; prints what it cost as JSON. */
import { epochDay } from '../../app/clv/epoch-days.ts';
import { withOrders } from '../../app/clv/orders-file.ts';
import { startFigures } from '../../activities/figures.ts';
import { clusterByRfm } from '../../models/clusters/rfm-clusters.ts';
import { type Histories, indexHistories } from '../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import { predict } from '../../models/clv/predict.ts';
import { summarisePurchases } from '../../models/clv/purchases.ts';
import type { Spending } from '../../models/clv/spend-model.ts';
import { inUnit } from '../../models/clv/time-units.ts';

const [job = '', file = '', until = ''] = process.argv.slice(2);

const { histories, spending } = await withOrders({ file, until, lastDay: until, zone: 'UTC' }, async ({ purchases }) =>
  summarisePurchases(purchases, { until: epochDay(until) }),
);
const { measured, ...figures } = measure(job);
process.stdout.write(`${JSON.stringify({ customers: histories.frequency.length, ...figures, ...measured })}\n`);

function measure(name: string) {
  if (name === 'group') return timed(() => ({ groups: indexHistories(histories).groups.frequency.length }));
  if (name === 'gamma-gamma') return timed(() => spendModels['gamma-gamma'].fit(spending).parameters as object);
  if (name === 'score') return score(histories, spending);
  if (name === 'rfm-10') return cluster(histories, spending);
  const groups = inUnit(indexHistories(histories).groups, 'weeks');
  return timed(() => orderModels[name as OrderModelName].fit(groups).parameters);
}

/** Two horizons with intervals of orders and spend; the fits are not counted. */
function score(known: Histories, money: Spending) {
  const fit = orderModels['bg-nbd'].fit(inUnit(indexHistories(known).groups, 'weeks'));
  const spend = spendModels['gamma-gamma'];
  const { parameters } = spend.fit(money);
  return timed(() => {
    const { horizons } = predict({
      orders: { ...fit, model: orderModels['bg-nbd'] },
      histories: known,
      spend: { model: spend, parameters, spending: money },
      horizonsDays: [365, 90],
    });
    return { groups: horizons[0]?.purchaseDays.length };
  });
}

function cluster({ recency, tenure }: Histories, { frequency, monetary, firstSpend }: Spending) {
  const columns = {
    recencyDays: tenure.map((days, i) => days - recency[i]!),
    orders: frequency.map((repeats) => repeats + 1),
    spend: frequency.map((repeats, i) => firstSpend[i]! + repeats * monetary[i]!),
  };
  return timed(() => {
    const { inertia, iterations } = clusterByRfm({ ...columns, value: columns.spend }, 10, 1);
    return { inertia, iterations };
  });
}

function timed<T>(work: () => T) {
  const stop = startFigures();
  const answer = work();
  return { ...stop(), measured: answer };
}
