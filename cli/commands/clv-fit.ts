/** `perdura clv fit`: models fitted to a file of orders. */
import { fitFile } from '../../app/clv/fit-file.ts';
import { createWatch } from '../../app/clv/watch.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import type { FilesContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { numbersOf, showFitted } from '../show/clv-fit.ts';
import { type UnitOption, unitOf } from './clv-unit.ts';

interface FitOptions {
  readonly orders: string;
  readonly until: string;
  readonly zone: string;
  readonly unit: UnitOption;
  readonly model: OrderModelName | 'auto';
  readonly spendModel: SpendModelName | 'auto';
}

export async function clvFit({ output, signal }: FilesContext, options: FitOptions): Promise<number> {
  const { orders: file, until, zone, model, spendModel } = options;
  const unit = unitOf(options.unit);
  const watch = createWatch(output.tell, signal);
  const fitted = await fitFile({ file, until, zone, unit, model, spendModel }, watch);
  const { orders, spend } = fitted;
  output.result(
    {
      model: orders.model,
      parameters: numbersOf(orders.parameters),
      standardErrors: orders.standardErrors,
      logLikelihood: orders.logLikelihood,
      converged: orders.converged,
      iterations: orders.iterations,
      customers: orders.customers,
      groups: orders.groups,
      unidentified: orders.notIdentified,
      spend:
        spend === null
          ? null
          : {
              model: spend.model,
              parameters: numbersOf(spend.parameters),
              logLikelihood: spend.logLikelihood,
              customers: spend.customers,
            },
    },
    showFitted(fitted, { until, unit }),
  );
  return exitCodes.ok;
}
