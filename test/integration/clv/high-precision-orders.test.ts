/**
 * Extreme histories and parameters against 170-digit arithmetic: fixtures/high-precision-orders.py, which is written from the
 * models' assumptions, wrote the values.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Histories } from '../../../models/clv/histories.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderModel, OrderParameters } from '../../../models/clv/order-model.ts';

type Check = [
  model: 'nbd' | 'bg-nbd' | 'mbg-nbd' | 'mbg-cnbd-2' | 'mbg-cnbd-4',
  parameters: number[],
  history: [number, number, number],
  horizon: number,
  quantity: 'logLikelihood' | 'probabilityAlive' | 'orderProbability' | 'expectedPurchases' | 'purchaseCounts',
  n: number,
  value: number,
];

const checks = JSON.parse(
  readFileSync(new URL('./fixtures/high-precision-orders.json', import.meta.url), 'utf8'),
) as readonly Check[];

function modelOf(name: Check[0], values: readonly number[]): { model: OrderModel; parameters: OrderParameters } {
  const isRegular = name === 'mbg-cnbd-2' || name === 'mbg-cnbd-4';
  const model = orderModels[isRegular ? 'mbg-cnbd-k' : name];
  const all = isRegular ? [Number(name.at(-1)), ...values] : values;
  const named = Object.fromEntries(model.parameterNames.map((parameter, i) => [parameter, all[i]!]));
  return { model, parameters: { unit: 'days', ...named } };
}

function compute([name, values, [x, tx, T], horizon, quantity, n]: Check): number {
  const { model, parameters } = modelOf(name, values);
  const histories: Histories = {
    unit: 'days',
    frequency: Float64Array.of(x),
    recency: Float64Array.of(tx),
    tenure: Float64Array.of(T),
  };
  if (quantity === 'logLikelihood') return model.logLikelihoods(parameters, histories)[0]!;
  if (quantity === 'probabilityAlive') return model.probabilityAlive(parameters, histories)[0]!;
  if (quantity === 'orderProbability') return model.orderProbability(parameters, histories, horizon)[0]!;
  if (quantity === 'expectedPurchases') return model.expectedPurchases(parameters, histories, horizon)[0]!;
  return model.purchaseCounts(parameters, histories, horizon, { reach: Float64Array.of(n) }).probabilities[n]!;
}

describe.each(['nbd', 'bg-nbd', 'mbg-nbd', 'mbg-cnbd-2', 'mbg-cnbd-4'] as const)('%s at its extremes', (name) => {
  it.each(['logLikelihood', 'probabilityAlive', 'orderProbability', 'expectedPurchases', 'purchaseCounts'] as const)(
    'has the %s of high precision to 1e-8',
    (quantity) => {
      const rounding = quantity === 'logLikelihood' ? 1e-14 : 0;
      const mine = checks.filter((check) => check[0] === name && check[4] === quantity);
      expect(mine.length).toBeGreaterThan(10);
      const wrong = mine
        .map((check) => ({ check, got: compute(check) }))
        // A log-likelihood near 0 is a sum of terms near 1, rounded to 1e-16 each.
        .filter(({ check, got }) => !(Math.abs(got - check[6]) <= 1e-8 * Math.abs(check[6]) + rounding));
      expect(wrong).toEqual([]);
    },
  );
});
