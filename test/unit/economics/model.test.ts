/** What models say of a new customer, and what one per cent of their parameters is worth. */
import { describe, expect, it } from 'vitest';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderModel } from '../../../models/clv/order-model.ts';
import type { SpendModel } from '../../../models/clv/spend-model.ts';
import { expectOfNew } from '../../../models/economics/new-customer.ts';
import { bgNbd as bgNbdModel } from '../../../models/clv/bg-nbd/model.ts';
import { nbd } from '../../../models/clv/nbd/model.ts';
import { paretoNbd } from '../../../models/clv/pareto-nbd/model.ts';
import { senseChanges } from '../../../models/economics/sensitivity.ts';

/** BG/NBD of the CDNOW sample, in weeks. */
const parameters = { unit: 'weeks', r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 } as const;
const bgNbd: OrderModel = orderModels['bg-nbd'];
const orders = { model: bgNbd, parameters, covariance: null, customers: 2357 };

/** A spend model of one parameter, its mean; what else a spend model can do is not asked for here. */
const meanOnly = {
  name: 'credibility',
  parameterNames: ['mean'],
  expectedSpendOfNew: ({ mean }: { readonly mean: number }) => mean,
} as unknown as SpendModel;
const spend = { model: meanOnly, parameters: { mean: 35 }, covariance: null };

describe('a new customer', () => {
  it('buys again as the published formula says, whatever unit the model thinks in', () => {
    const model = expectOfNew(orders, spend);
    expect([model?.repeatDays.length, model?.repeatDays[0], model?.dayValue]).toEqual([61, 0, 35]);
    // Fader, Hardie & Lee 2005, eq. (9), with 30-digit hypergeometric functions, at 365, 730 and 1825 days
    expect(model?.repeatDays[12]).toBeCloseTo(1.44655979966, 7);
    expect(model?.repeatDays[24]).toBeCloseTo(2.20329026304, 7);
    expect(model?.repeatDays[60]).toBeCloseTo(3.59019765146, 7);
  });

  it('is known where nothing is unknown of the parameters', () => {
    expect(expectOfNew(orders, spend)).toMatchObject({ repeatSteps: [], valueStep: 0 });
  });

  it('is as uncertain as the parameters', () => {
    const covariance = [0.01, 0.02, 0.03, 0.04].map((sd, i) => [0, 0, 0, 0].map((_, j) => (i === j ? sd ** 2 : 0)));
    const model = expectOfNew({ ...orders, covariance }, { ...spend, covariance: [[0.04]] });
    expect(model?.valueStep).toBeCloseTo(0.2, 12);
    expect(model?.repeatSteps).toHaveLength(4);
    // The slope of ln E over ln alpha times its deviation, by 30-digit arithmetic; points lie two deviations apart.
    expect(Math.abs(model!.repeatSteps[1]![12]!)).toBeCloseTo(0.0128461043, 5);
  });

  it('is nobody whose mean spend is infinite', () => {
    expect(expectOfNew(orders, { ...spend, parameters: { mean: Number.POSITIVE_INFINITY } })).toBeNull();
  });
});

describe('one per cent', () => {
  it('moves the mean of dropout or rate by one per cent, and nothing else', () => {
    const less = bgNbdModel.changed(parameters, 'dropout', 0.99);
    const mean = ({ a, b }: { readonly a: number; readonly b: number }) => a / (a + b);
    expect(mean(less) / mean(parameters)).toBeCloseTo(0.99, 12);
    expect(less.a + less.b).toBeCloseTo(parameters.a + parameters.b, 12);
    expect(bgNbdModel.changed(parameters, 'rate', 1.01)).toEqual({ ...parameters, alpha: parameters.alpha / 1.01 });
    const pareto = { unit: 'weeks', r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 } as const;
    expect(paretoNbd.changed(pareto, 'dropout', 0.99)).toEqual({ ...pareto, beta: 11.7 / 0.99 });
    const without = { unit: 'days', r: 0.55, alpha: 10.6 } as const;
    expect(nbd.changed(without, 'dropout', 0.99)).toEqual(without);
  });

  it('is worth what the formula says with the changed parameters', () => {
    const sensed = senseChanges(orders, { firstValue: 30, dayValue: 35 }, [365]);
    expect(sensed.dropout[0]).toBeCloseTo(35 * 0.00843200911487, 6);
    expect(sensed.rate[0]).toBeCloseTo(35 * 0.00926720089792, 6);
    expect(sensed.value[0]).toBeCloseTo(0.01 * (30 + 35 * 1.44655979966), 6);
  });
});
