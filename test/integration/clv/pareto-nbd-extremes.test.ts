import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paretoNbd } from '../../../models/clv/pareto-nbd/model.ts';
import type { ParetoNbdParameters } from '../../../models/clv/pareto-nbd/parameters.ts';
import { historiesOf, relativeError } from '../../unit/clv/columns.ts';

interface Extreme {
  readonly name: string;
  /** r, alpha, s, beta */
  readonly parameters: readonly [number, number, number, number];
  /** frequency, recency, tenure */
  readonly history: readonly [number, number, number];
  readonly horizon: number;
  readonly logLikelihood: number;
  readonly probabilityAlive: number;
  readonly expectedPurchases: number;
  readonly orderProbability: number;
  /** P(n purchase days in the horizon) by n ≥ 1. */
  readonly counts: Readonly<Record<string, number>>;
  /** null beyond 1e12 · (alpha + recency), or never. */
  readonly medianWaitingTime: number | null;
}

// 50-digit arithmetic: fixtures/pareto-extremes.py says how.
const extremes = JSON.parse(
  readFileSync(new URL('./fixtures/pareto-extremes.json', import.meta.url), 'utf8'),
) as readonly Extreme[];

describe('Pareto/NBD', () => {
  it.each(extremes.map((extreme) => [extreme.name, extreme] as const))('is exact with %s', (_, extreme) => {
    const [r, alpha, s, beta] = extreme.parameters;
    const at: ParetoNbdParameters = { unit: 'days', r, alpha, s, beta };
    const histories = historiesOf([extreme.history]);
    const { horizon } = extreme;
    const logLikelihood = paretoNbd.logLikelihoods(at, histories)[0]!;
    // The likelihood of a day-old customer is 1 − 1e-8 or so: its logarithm can only keep what the 1 leaves.
    expect(Math.abs(logLikelihood - extreme.logLikelihood)).toBeLessThan(1e-10 * Math.abs(logLikelihood) + 1e-15);
    // A part of 1e-10 is more than sums of a few dozen terms lose, and less than anybody needs.
    const alive = paretoNbd.probabilityAlive(at, histories)[0]!;
    expect(relativeError(alive, extreme.probabilityAlive)).toBeLessThan(1e-10);
    const expected = paretoNbd.expectedPurchases(at, histories, horizon)[0]!;
    expect(relativeError(expected, extreme.expectedPurchases)).toBeLessThan(1e-10);
    const order = paretoNbd.orderProbability(at, histories, horizon)[0]!;
    expect(relativeError(order, extreme.orderProbability)).toBeLessThan(1e-10);

    const reach = Float64Array.of(Math.max(...Object.keys(extreme.counts).map(Number)));
    const { probabilities } = paretoNbd.purchaseCounts(at, histories, horizon, { reach });
    expect(Math.abs(probabilities[0]! - (1 - extreme.orderProbability))).toBeLessThan(1e-10);
    for (const [n, wanted] of Object.entries(extreme.counts)) {
      expect(relativeError(probabilities[Number(n)]!, wanted)).toBeLessThan(1e-9);
    }

    const wait = paretoNbd.medianWaitingTime(at, histories)[0]!;
    const horizonOfTheReference = 1e12 * (alpha + extreme.history[1]);
    expect(
      relativeError(Math.min(wait, horizonOfTheReference), extreme.medianWaitingTime ?? horizonOfTheReference),
    ).toBeLessThan(1e-8);
  });
});
