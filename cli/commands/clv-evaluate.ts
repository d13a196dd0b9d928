/** `perdura clv evaluate`: a calculator for one customer. */
import { evaluate } from '../../app/clv/evaluate.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { FilesContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showFacts } from '../show/facts.ts';
import { type UnitOption, unitOf } from './clv-unit.ts';

interface EvaluateOptions {
  readonly model: OrderModelName;
  readonly parameters: readonly number[];
  readonly frequency: number;
  readonly recency: number;
  readonly tenure: number;
  readonly horizon: number;
  readonly unit: UnitOption;
}

export async function clvEvaluate({ output }: FilesContext, options: EvaluateOptions): Promise<number> {
  const { model, parameters, frequency, recency, tenure, horizon, unit } = options;
  const result = evaluate({ model, parameters, frequency, recency, tenure, horizon, unit: unitOf(unit) });
  output.result(
    result,
    showFacts([
      ['log-likelihood', String(result.logLikelihood)],
      ['probability alive', String(result.probabilityAlive)],
      [`expected orders in ${horizon} ${unitOf(unit)}`, String(result.expectedOrders)],
      ['probability of an order', String(result.orderProbability)],
    ]),
  );
  return exitCodes.ok;
}
