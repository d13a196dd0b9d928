/** `model_card`: the fitted parameters with their standard errors, for readers. */
import type { Transaction } from '../storage/warehouse/index.ts';
import type { FittedModels } from './compute/fitted-models.ts';

/** Parameters that are times; all others are pure numbers or money. */
export const timeParameters: readonly string[] = ['alpha', 'beta'];

export async function writeModelCard(transaction: Transaction, models: FittedModels | null): Promise<void> {
  await transaction.run(`create or replace table model_card (model varchar, parameter varchar, "value" double,
    standard_error double, unit varchar)`);
  if (models === null) return;
  for (const { model, fit } of [models.orders, models.spend]) {
    const { unit = null, ...parameters } = fit.parameters as Record<string, number> & { unit?: string };
    for (const [parameter, value] of [...Object.entries(parameters), ['log_likelihood', fit.logLikelihood] as const]) {
      await transaction.run('insert into model_card values ($model, $parameter, $value, $standardError, $unit)', {
        model,
        parameter,
        value: value as number,
        standardError: fit.standardErrors[parameter] ?? null,
        unit: timeParameters.includes(parameter) ? (unit as string | null) : null,
      });
    }
  }
}
