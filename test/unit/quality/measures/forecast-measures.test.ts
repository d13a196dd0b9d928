import { describe, expect, it } from 'vitest';
import {
  measureCounts,
  measurePoints,
  measureScore,
  outcomesOf,
} from '../../../../models/quality/measures/forecast-measures.ts';
import { measureSpend, type UnitDistribution } from '../../../../models/quality/measures/spend-measures.ts';

const day = (date: string) => Date.parse(date) / 86_400_000;
const actual = Float64Array.of(0, 0, 1, 0, 3, 0, 2, 0, 7, 1, 0, 0);
const predicted = Float64Array.of(0.1, 0.1, 0.5, 0.2, 0.5, 0.1, 0.9, 0.2, 2, 0.5, 0.1, 0.9);
const firstDay = Int32Array.from(actual, (_, i) => day(i < 4 ? '1997-03-31' : '1997-04-01'));
const outcomes = outcomesOf(actual, firstDay);

describe('measurePoints', () => {
  const measures = measurePoints('naive', outcomes, predicted);

  it('gives the errors that NumPy gives', () => {
    expect(measures.rmse).toBeCloseTo(1.6805257113970815, 12);
    expect(measures.mae).toBeCloseTo(0.9416666666666668, 12);
    expect(measures.bias).toBeCloseTo(-0.5642857142857143, 12);
    expect(measures.crps).toBe(measures.mae);
    expect({ logScore: measures.logScore, pit80: measures.pit80 }).toEqual({ logScore: null, pit80: null });
  });

  it('compares predicted and actual by quarter of the first purchase', () => {
    expect(measures.cohorts).toEqual([
      { quarter: '1997-Q1', customers: 4, predictedMean: expect.closeTo(0.9 / 4, 12), actualMean: 0.25 },
      { quarter: '1997-Q2', customers: 8, predictedMean: expect.closeTo(5.2 / 8, 12), actualMean: 13 / 8 },
    ]);
  });

  it('refuses a prediction that is no number', () => {
    expect(() => measurePoints('naive', outcomes, predicted.with(0, Number.NaN))).toThrow(RangeError);
  });
});

describe('measureScore', () => {
  it('ranks, and says nothing else', () => {
    const measures = measureScore('past-spend', outcomes, predicted);
    expect(measures).toMatchObject({ model: 'past-spend', rmse: null, bias: null, crps: null, calibration: [] });
    expect(measures.spearman).toBeCloseTo(0.739976963504859, 12);
  });
});

describe('measureCounts', () => {
  it('measures probabilities of an order, distributions and means', () => {
    // Two histories: N = 0 or 1 with ½ each, and N = 0 for certain.
    const { measures, logScores } = measureCounts('nbd', outcomesOf(Float64Array.of(1, 0, 0), Int32Array.of(0, 0, 0)), {
      rows: Uint32Array.of(0, 0, 1),
      mean: Float64Array.of(0.5, 0),
      orderProbability: Float64Array.of(0.5, 0),
      counts: { offsets: Uint32Array.of(0, 2, 3), probabilities: Float64Array.of(0.5, 0.5, 1) },
    });
    expect([...logScores]).toEqual([Math.LN2, Math.LN2, -0]);
    expect(measures.logScore).toBeCloseTo((2 * Math.LN2) / 3, 14);
    expect(measures.crps).toBeCloseTo((0.25 + 0.25 + 0) / 3, 14);
    expect(measures.brier).toBeCloseTo((0.25 + 0.25 + 0) / 3, 14);
    expect(measures.bias).toBe(0);
    // Steps [.5, 1], [0, .5] and [0, 1]: shares of [.1, .9] .8 each.
    expect(measures.pit80).toBeCloseTo(0.8, 14);
    expect({ promised: measures.promised80, observed: measures.observed80 }).toEqual({ promised: 1, observed: 1 });
    expect(measures.orderCalibration?.at(-1)).toMatchObject({ decile: 10, predictedMean: 0.5, actualMean: 0.5 });
  });
});

describe('measureSpend', () => {
  // Nothing with probability .4, else exponential with mean 1: F(u) = 1 − .6 e^{−u}; scores by SciPy's quadrature.
  const unit: UnitDistribution = {
    cumulative: (_, u) => 1 - 0.6 * Math.exp(-u),
    quantile: (_, level) => Math.max(0, -Math.log((1 - level) / 0.6)),
    crps: (_, u) => (u === 0 ? 0.18 : 0.7477561921781158),
  };
  const forecast = {
    rows: Uint32Array.of(0, 0, 0),
    unit,
    scale: Float64Array.of(10, 10, 0),
    mean: Float64Array.of(6, 6, 0),
  };
  const { measures, crps } = measureSpend(
    'gamma-gamma',
    outcomesOf(Float64Array.of(0, 15, 0), new Int32Array(3)),
    forecast,
  );

  it('scales the score with the money', () => {
    expect([...crps]).toEqual([expect.closeTo(1.8, 12), expect.closeTo(7.477561921781158, 12), 0]);
    expect(measures.logScore).toBeNull();
  });

  it('spreads nothing over the whole atom, and takes spend for a point', () => {
    // [0, .4]: .3 of .4 inside; .866: inside; certain nothing: [0, 1], .8 inside.
    expect(measures.pit80).toBeCloseTo((0.75 + 1 + 0.8) / 3, 12);
    expect(measures.pitDeciles?.[8]).toBeCloseTo((1 + 0.1) / 3, 12);
  });

  it('promises and observes the interval from the tenth to the ninetieth percentile', () => {
    // Lower bound 0 (the atom), hence F(hi) = .9; a certain 0 keeps its promise.
    expect(measures.promised80).toBeCloseTo((0.9 + 0.9 + 1) / 3, 12);
    expect(measures.observed80).toBe(1);
  });
});
