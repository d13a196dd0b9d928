/** `perdura clv predict`: every customer of a file of orders, with intervals, as a file. */
import { predictFile } from '../../app/clv/predict-file.ts';
import { createWatch } from '../../app/clv/watch.ts';
import { count } from '../../lib/pure/count.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import type { FilesContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showFacts } from '../show/facts.ts';
import { numbersOf } from '../show/clv-fit.ts';

interface PredictOptions {
  readonly orders: string;
  readonly until: string;
  readonly zone: string;
  readonly horizon: readonly number[];
  readonly out: string;
  readonly model: OrderModelName | 'auto';
  readonly spendModel: SpendModelName | 'auto';
}

export async function clvPredict({ output, signal }: FilesContext, options: PredictOptions): Promise<number> {
  const { orders: file, until, zone, horizon: horizonsDays, out, model, spendModel } = options;
  const watch = createWatch(output.tell, signal);
  const { fitted, customers, ordersPerDay } = await predictFile(
    { file, until, zone, horizonsDays, out, model, spendModel },
    watch,
  );
  const { orders, spend, choice } = fitted;
  output.result(
    {
      out,
      customers,
      horizonsDays,
      ordersPerPurchaseDay: ordersPerDay,
      model: orders.model,
      parameters: numbersOf(orders.parameters),
      unidentified: orders.notIdentified,
      spend: spend === null ? null : { model: spend.model, parameters: numbersOf(spend.parameters) },
    },
    showFacts([
      ['written', `${out}: ${count(customers, 'customer')}, as of ${until}, ${horizonsDays.join(' and ')} days ahead`],
      ['orders', `${orders.model}: ${choice.orders.because}`],
      ['spend', spend === null ? 'not predicted: the file has no amounts' : `${spend.model}: ${choice.spend?.because}`],
      ...orders.notIdentified.map((sentence): [string, string] => ['note', sentence]),
      ['orders per purchase day', ordersPerDay.toFixed(4)],
    ]),
  );
  return exitCodes.ok;
}
