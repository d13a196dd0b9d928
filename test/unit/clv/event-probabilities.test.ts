/** Probabilities of events: the intervals' own distributions, read the other way round. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulativeProbability } from '../../../models/clv/counts.ts';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import { predict } from '../../../models/clv/predict.ts';
import {
  atNothing,
  eventProbabilities,
  type EventProbabilitiesInput,
  type WindowEvent,
} from '../../../models/clv/predict/event-probabilities.ts';
import { regularisedBeta } from '../../../models/clv/special/regularised-beta.ts';
import type { Spending } from '../../../models/clv/spend-model.ts';
import { inUnit } from '../../../models/clv/time-units.ts';
import { seededUniform } from './columns.ts';

const bgNbd = { unit: 'weeks', r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 } as const;
const model = orderModels['bg-nbd'];
const sure = { model, parameters: bgNbd, covariance: null, customers: 1e6 };
/** Few customers: every parameter is uncertain by a tenth of itself. */
const unsure = {
  ...sure,
  customers: 300,
  covariance: [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => (row === column ? 0.01 : 0))),
};
const spendings = {
  'gamma-gamma': { p: 6.25, q: 3.74, v: 15.44 },
  'gamma-gamma-all': { p: 2.5, q: 4.1, v: 60 },
  credibility: { mean: 36, k: 1.4, p: 2.2 },
} as const;

function draw(customers: number, seed: number) {
  const uniform = seededUniform(seed);
  const whole = (most: number) => Math.floor(uniform() * (most + 1));
  const tenure = Float64Array.from({ length: customers }, () => 100 + 20 * whole(10));
  const frequency = tenure.map(() => (uniform() < 0.5 ? 0 : 1 + whole(4)));
  const recency = tenure.map((days, i) => (frequency[i] === 0 ? 0 : 10 + 10 * whole((days - 10) / 10 - 1)));
  const monetary = frequency.map((x) => (x === 0 ? 0 : 5 + 60 * uniform()));
  const spending: Spending = { frequency, monetary, firstSpend: frequency.map(() => 1 + 50 * uniform()) };
  return { histories: { unit: 'days' as const, frequency, recency, tenure }, spending };
}

const { histories, spending } = draw(600, 4);
const store = { orders: 1_020, purchaseDays: 1_000 };

function inputOf(orders: typeof sure | typeof unsure, name: keyof typeof spendings, events: readonly WindowEvent[]) {
  const spend = { model: spendModels[name], parameters: spendings[name] };
  const dayValue = spend.model.expectedSpend(spend.parameters, spending);
  return { orders, spend, histories, dayValue, store, events } satisfies EventProbabilitiesInput;
}

const levels = [
  ['lower95', 0.025],
  ['lower80', 0.1],
  ['upper80', 0.9],
  ['upper95', 0.975],
] as const;

describe.each([
  ['gamma-gamma', 'many', sure],
  ['gamma-gamma-all', 'many', sure],
  ['credibility', 'many', sure],
  ['gamma-gamma', 'few', unsure],
] as const)('by %s, learned from %s customers,', (name, _, orders) => {
  const { spend } = inputOf(orders, name, []);
  const predicted = predict({ orders, spend: { ...spend, spending }, histories, horizonsDays: [365] });
  const { groupOf, spendScale } = predicted;
  const { unitSpendBounds, purchaseDayBounds } = predicted.horizons[0]!;

  it('spend up to a bound of the interval has the probability that the bound promises', () => {
    for (const customer of [0, 1, 2, 17, 118, 599]) {
      for (const [bound, level] of levels) {
        const value = unitSpendBounds![bound][groupOf[customer]!]! * spendScale![customer]!;
        const [within] = eventProbabilities(inputOf(orders, name, [{ of: 'spend', days: 365, op: '<=', value }]));
        // Where nothing is bought more often than the level the bound is 0, and holds more.
        const promised = value === 0 ? 1 - orderProbability(orders, customer) : level;
        expect(within![customer], `${bound} of customer ${customer}`).toBeCloseTo(promised, 5);
      }
    }
  });

  it('orders within the interval have at least its probability', () => {
    const perDay = store.orders / store.purchaseDays;
    const probabilities = levels.map(([bound]) => {
      const isLower = bound.startsWith('lower');
      return Array.from(groupOf.subarray(0, 40), (group, customer) => {
        const days = purchaseDayBounds[bound][group]!;
        const value = isLower ? Math.floor(days * perDay) : Math.ceil(days * perDay);
        const event: WindowEvent = { of: 'orders', days: 365, op: isLower ? '<' : '<=', value };
        return eventProbabilities(inputOf(orders, name, [event]))[0]![customer]!;
      });
    });
    const [below95, below80, until80, until95] = probabilities as [number[], number[], number[], number[]];
    expect(Math.max(...below95)).toBeLessThan(0.025);
    expect(Math.max(...below80)).toBeLessThan(0.1);
    expect(Math.min(...until80)).toBeGreaterThanOrEqual(0.9);
    expect(Math.min(...until95)).toBeGreaterThanOrEqual(0.975);
  });
});

/** Averaged over what is possible, as bounds are. */
function orderProbability(orders: typeof sure | typeof unsure, customer: number): number {
  const [one] = eventProbabilities(inputOf(orders, 'gamma-gamma', [{ of: 'orders', days: 365, op: '>=', value: 1 }]));
  return one![customer]!;
}

const event = fc.record({
  of: fc.constantFrom('orders', 'spend'),
  days: fc.constantFrom(30, 90, 365),
  op: fc.constantFrom('>=', '>', '<', '<='),
  value: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.double({ min: 0, max: 5_000, noNaN: true })),
});

describe('an event', () => {
  it('has, with its opposite, probability 1; more is less likely; a longer window brings more', () => {
    fc.assert(
      fc.property(event, fc.double({ min: 0, max: 100, noNaN: true }), (one, more) => {
        const ask = (events: readonly WindowEvent[]) => eventProbabilities(inputOf(sure, 'gamma-gamma', events));
        const opposite = ({ '>=': '<', '>': '<=', '<': '>=', '<=': '>' } as const)[one.op];
        const atLeast = { ...one, op: '>=' } as const;
        const [p, not, least, further, longer] = ask([
          one,
          { ...one, op: opposite },
          atLeast,
          { ...atLeast, value: one.value + more },
          { ...atLeast, days: one.days + 50 },
        ]);
        for (let i = 0; i < 60; i++) {
          expect(p![i]! + not![i]!).toBeCloseTo(1, 12);
          expect(p![i]).toBeGreaterThanOrEqual(0);
          expect(p![i]).toBeLessThanOrEqual(1);
          expect(further![i]! - least![i]!).toBeLessThanOrEqual(1e-9);
          expect(least![i]! - longer![i]!).toBeLessThanOrEqual(2e-5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('on spend is the mixture over purchase days of incomplete beta functions', () => {
    const { p, q, v } = spendings['gamma-gamma'];
    const counts = model.purchaseCounts(bgNbd, inUnit(histories, 'weeks'), 365 / 7);
    const values = [10, 100, 400];
    const found = eventProbabilities(
      inputOf(
        sure,
        'gamma-gamma',
        values.map((value) => ({ of: 'spend', days: 365, op: '>=', value })),
      ),
    );
    for (const customer of [0, 3, 50, 300]) {
      const x = spending.frequency[customer]!;
      const scale = v + x * spending.monetary[customer]!;
      for (const [i, value] of values.entries()) {
        const u = value / scale;
        let expected = 0;
        for (let n = 1; n < counts.offsets[customer + 1]! - counts.offsets[customer]!; n++) {
          const probability = counts.probabilities[counts.offsets[customer]! + n]!;
          expected += probability * (1 - regularisedBeta(p * n, q + p * x, u / (1 + u), 1 / (1 + u)));
        }
        // The grid's own precision.
        expect(found[i]![customer]).toBeCloseTo(expected, 4);
      }
    }
  });

  it('on orders counts purchase days, times what a day brings in orders', () => {
    const counts = model.purchaseCounts(bgNbd, inUnit(histories, 'weeks'), 90 / 7);
    const asked = [1, 2, 52].map((value) => ({ of: 'orders', days: 90, op: '>=', value }) as const);
    const [one, two, many] = eventProbabilities(inputOf(sure, 'credibility', asked));
    const days = (customer: number, least: number) => 1 - cumulativeProbability(counts, customer, least - 1);
    for (const customer of [0, 1, 2, 3, 4]) {
      expect(one![customer]).toBeCloseTo(days(customer, 1), 5);
      // 1.02 orders a day: two orders take two days, 52 take 51.
      expect(two![customer]).toBeCloseTo(days(customer, 2), 5);
      expect(many![customer]).toBeCloseTo(days(customer, 51), 5);
    }
  });

  it('of somebody who buys nothing is certain or impossible', () => {
    const at = (op: WindowEvent['op'], value: number) => atNothing({ op, value });
    expect([at('>=', 1), at('>', 0), at('<', 0), at('>=', 0), at('<=', 0), at('<', 1)]).toEqual([0, 0, 0, 1, 1, 1]);
    const events = (['>=', '>', '<', '<='] as const).flatMap((op) =>
      [0, 5].map((value) => ({ of: 'spend', days: 90, op, value }) as const),
    );
    // Nothing is expected of a day of theirs either.
    const worthless = { ...inputOf(sure, 'credibility', events), dayValue: new Float64Array(600) };
    expect(eventProbabilities(worthless).map((column) => column[0])).toEqual(events.map(atNothing));
  });

  it('needs a value of 0 or more, and a row per customer', () => {
    const negative = inputOf(sure, 'credibility', [{ of: 'spend', days: 90, op: '>', value: -1 }]);
    expect(() => eventProbabilities(negative)).toThrow('must be ≥ 0 and finite, got -1');
    const short = { ...inputOf(sure, 'credibility', []), dayValue: new Float64Array(2) };
    expect(() => eventProbabilities(short)).toThrow('a value per customer is needed, got 2 of 600');
  });
});
