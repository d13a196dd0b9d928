import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import type { BgNbdParameters } from '../../../models/clv/bg-nbd/parameters.ts';
import { purchasesWhileAlive } from '../../../models/clv/geometric-dropout/purchases-while-alive.ts';
import { newStanding } from '../../../models/clv/geometric-dropout/standing.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';

const { expectedPurchases, medianWaitingTime, orderProbability, probabilityAlive } = bgNbd;

// Maximum-likelihood estimates for the CDNOW sample until 1997-09-30, and predictions for eight customers of it: computed
// independently with SciPy 1.11 (hyp2f1); they agree with every digit published by Fader, Hardie & Lee 2005.
const cdnow: BgNbdParameters = {
  unit: 'weeks',
  r: 0.24259451204062935,
  alpha: 4.413601786383249,
  a: 0.7929220123480459,
  b: 2.425906851235624,
};
const customers: readonly (readonly [history: HistoryRow, alive: number, in39: number, in52: number])[] = [
  [[0, 0, 38.86], 1, 0.19478202988608984, 0.2516672766836519],
  [[2, 30.43, 38.86], 0.7266091680440108, 1.2259068489541511, 1.5585780982332218],
  [[1, 1.71, 38.86], 0.21223194061447279, 0.20325480691886755, 0.2599123446106587],
  [[7, 29.43, 38.86], 0.6417950586741992, 3.3371853202582007, 4.199047758296489],
  [[10, 30, 38.86], 0.5796723449966327, 4.2185590586872665, 5.296736981016035],
  [[10, 5, 38.86], 2.3619791104510927e-6, 1.7189276767863457e-5, 2.1582506411939205e-5],
  [[26, 30.86, 31], 0.9689185225115552, 20.750275404979337, 25.759040777980164],
  [[1, 0.1, 27], 0.21541671728207876, 0.2711278343174219, 0.34336620007363455],
];

// Far from any usual shop. Computed with mpmath 1.3 (40 digits) from the definitions: ∫ s ₂F₁(s + 1, a; a + b + x; −u) du.
const extremes: readonly (readonly [
  name: string,
  parameters: readonly [r: number, alpha: number, a: number, b: number],
  history: HistoryRow,
  horizon: number,
  wanted: readonly [alive: number, purchases: number, order: number, waiting: number],
])[] = [
  [
    'a + b < 1, nobody back yet',
    [0.3, 30, 0.2, 0.5],
    [0, 0, 200],
    365,
    [1, 0.3960618295500324, 0.2480945008754599, 272.3810519747696],
  ],
  [
    'a = 1 exactly',
    [0.25, 30, 1, 2.5],
    [3, 80, 200],
    365,
    [0.2904665602233269, 1.03569477599588, 0.2772374245584993, 37.09577978155281],
  ],
  ['a = 1 and b = ½', [0.25, 30, 1, 0.5], [0, 0, 10], 365, [1, 0.6870551096863605, 0.439402389830857, 450]],
  [
    'hundreds of purchases',
    [0.25, 30, 0.8, 2.4],
    [412, 3600, 3650],
    365,
    [0.6474699152417702, 25.48688195294594, 0.6474699152417702, 6.125613232137666],
  ],
  [
    'thousands of purchases',
    [1.2, 5, 0.8, 2.4],
    [3000, 3640, 3650],
    365,
    [0.5018766862185513, 144.7471242968103, 0.5018766862185513, 0.842258148308653],
  ],
  [
    'ten silent years after a hundred purchases',
    [0.25, 30, 0.8, 2.4],
    [100, 150, 3650],
    365,
    [5.221229493701861e-130, 5.000584090657975e-129, 5.22083098814811e-130, 1.26318719713847],
  ],
  [
    'a horizon of a million tenures',
    [0.5, 1e-4, 1.5, 0.2],
    [0, 0, 0],
    365,
    [1, 1.397520784199129, 0.9994765761491117, 0.0003],
  ],
  [
    'a purchase on the last day',
    [0.25, 30, 0.8, 2.4],
    [5, 365, 365],
    30,
    [0.8888888888888888, 0.3465060597030424, 0.2836311559322943, 67.36209997154128],
  ],
  [
    'hardly any dropout',
    [0.8, 40, 1e-9, 1e-3],
    [7, 300, 400],
    365,
    [0.9999999987549933, 6.470454534804524, 0.9910107580605354, 31.59726274524795],
  ],
  [
    'almost certain dropout',
    [0.8, 40, 1e4, 1e-5],
    [1, 300, 400],
    365,
    [6.287054610506322e-10, 4.167817693941898e-10, 4.167573912917419e-10, Number.POSITIVE_INFINITY],
  ],
  [
    'one rate and one dropout for all',
    [1e4, 1e6, 1e3, 1e5],
    [12, 900, 1000],
    365,
    [0.9735329321774033, 3.490641106928127, 0.9482313276724248, 70.30103871549765],
  ],
];

const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
const parameters: fc.Arbitrary<BgNbdParameters> = fc.record({
  unit: fc.constant('days' as const),
  r: log10(-5, 4),
  alpha: log10(-4, 7),
  a: log10(-10, 4),
  b: log10(-10, 5),
});
const history: fc.Arbitrary<HistoryRow> = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 4000 }))
  .map(([x, tx, silence]) => (x === 0 ? [0, 0, silence] : [x, tx, tx + silence]));
const horizon = fc.integer({ min: 1, max: 3650 });

describe('BG/NBD predictions', () => {
  it.each(customers)('reproduce the reference of CDNOW customer %j', (row, alive, in39, in52) => {
    const histories = historiesOf([row], 'weeks');
    // Ten digits: both sides are double precision.
    expect(relativeError(probabilityAlive(cdnow, histories)[0]!, alive)).toBeLessThan(1e-10);
    expect(relativeError(expectedPurchases(cdnow, histories, 39)[0]!, in39)).toBeLessThan(1e-10);
    expect(relativeError(expectedPurchases(cdnow, histories, 52)[0]!, in52)).toBeLessThan(1e-10);
  });

  it.each(extremes)('stay exact with %s', (_, [r, alpha, a, b], row, days, [alive, purchases, order, waiting]) => {
    const at: BgNbdParameters = { unit: 'days', r, alpha, a, b };
    const histories = historiesOf([row]);
    // exp() of a logarithm near −300 costs three digits, hence not 1e-14.
    expect(relativeError(probabilityAlive(at, histories)[0]!, alive)).toBeLessThan(1e-11);
    expect(relativeError(expectedPurchases(at, histories, days)[0]!, purchases)).toBeLessThan(1e-11);
    expect(relativeError(orderProbability(at, histories, days)[0]!, order)).toBeLessThan(1e-11);
    expect(relativeError(medianWaitingTime(at, histories)[0]!, waiting)).toBeLessThan(1e-11);
  });

  // [s, horizon ÷ (α + T), A, B, expectation], mpmath with 40 digits as above.
  it.each([
    [1, 1, 1, 1, Math.LN2],
    [0.25, 0.9, 0.3, 0.4, 0.1882829008012784],
    [0.25, 2, 0.5, 0.5, 0.3428057574822664],
    [312.7, 0.8, 0.9, 315, 189.6028949450124],
    [312.7, 30, 0.9, 315, 1287.227383974886],
    [900.3, 1, 0.05, 905, 883.1769496342689],
    [0.5, 5000, 0.4, 0.7, 108.4636059614034],
    [0.5, 1e6, 1.5, 0.2, 1.395552621941651],
    [2.5, 1e6, 1e-5, 1e-5, 1249819.315058721],
    [3.25, 400, 1e-5, 2.5, 1299.926913696448],
    [0.1, 1e-9, 0.8, 2.4, 9.999999998625001e-11],
    [26.24, 0.5, 1e4, 1e6, 12.27515378115254],
    [5000, 0.25, 3, 1e4, 1049.402371907494],
    [1e-5, 1e5, 1, 2, 0.001148072043080191],
    [1e4, 1e-3, 1e-5, 1e-5, 5.499892029242873],
    [700, 365, 2, 700.00001, 699.0819768487484],
  ])('count purchases of an alive customer with shape %d, ratio %d, dropout Beta(%d, %d)', (s, ratio, A, B, wanted) => {
    const standing = { ...newStanding(), shape: s, leaves: A, stays: B };
    expect(relativeError(purchasesWhileAlive(standing, ratio), wanted)).toBeLessThan(1e-12);
  });

  it('are finite probabilities and counts for any parameters, and agree with each other', () => {
    fc.assert(
      fc.property(parameters, history, horizon, (at, row, days) => {
        const histories = historiesOf([row]);
        const alive = probabilityAlive(at, histories)[0]!;
        const order = orderProbability(at, histories, days)[0]!;
        const purchases = expectedPurchases(at, histories, days)[0]!;
        const later = expectedPurchases(at, histories, days + 30)[0]!;
        expect(alive >= 0 && alive <= 1).toBe(true);
        expect(order >= 0 && order <= alive).toBe(true);
        expect(Number.isFinite(purchases)).toBe(true);
        // 1e-9: the quadrature's digits when one shop combines extremes of all four parameters.
        expect(order).toBeLessThanOrEqual(purchases * (1 + 1e-9));
        expect(purchases).toBeLessThanOrEqual(later * (1 + 1e-9));
        expect(medianWaitingTime(at, histories)[0]).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('wait the median time until an order is as likely as not', () => {
    const atLastPurchase = historiesOf([[3, 20, 20]], 'weeks');
    const median = medianWaitingTime(cdnow, atLastPurchase)[0]!;
    expect(orderProbability(cdnow, atLastPurchase, median)[0]).toBeCloseTo(0.5, 12);
  });

  it('do not move the median with the silence since the last purchase', () => {
    const [soon, late] = medianWaitingTime(
      cdnow,
      historiesOf(
        [
          [3, 20, 20],
          [3, 20, 90],
        ],
        'weeks',
      ),
    );
    expect(soon).toBe(late);
  });

  it('expect no next purchase where staying is a coin toss or worse', () => {
    const at: BgNbdParameters = { unit: 'days', r: 1, alpha: 10, a: 2, b: 2 };
    const rows: HistoryRow[] = [
      [0, 0, 50],
      [1, 20, 50],
      [2, 20, 50],
    ];
    expect(Array.from(medianWaitingTime(at, historiesOf(rows)), Number.isFinite)).toEqual([true, false, true]);
  });

  it('expect nothing within no time', () => {
    const histories = historiesOf([[3, 20, 20]], 'weeks');
    expect(expectedPurchases(cdnow, histories, 0)).toEqual(new Float64Array(1));
    expect(orderProbability(cdnow, histories, 0)).toEqual(new Float64Array(1));
  });

  it.each([
    ['days against weeks', historiesOf([[1, 7, 14]], 'days'), 39],
    ['recency beyond tenure', historiesOf([[1, 15, 14]], 'weeks'), 39],
    ['a fraction of a purchase', historiesOf([[1.5, 7, 14]], 'weeks'), 39],
    ['an unknown tenure', historiesOf([[1, 7, Number.NaN]], 'weeks'), 39],
    ['a negative horizon', historiesOf([[1, 7, 14]], 'weeks'), -1],
    ['an endless horizon', historiesOf([[1, 7, 14]], 'weeks'), Number.POSITIVE_INFINITY],
  ])('refuse %s', (_, histories, weeks) => {
    expect(() => expectedPurchases(cdnow, histories, weeks)).toThrow(RangeError);
    expect(() => orderProbability(cdnow, histories, weeks)).toThrow(RangeError);
  });

  it('refuse parameters that no fit returns', () => {
    expect(() => probabilityAlive({ ...cdnow, a: 0 }, historiesOf([[0, 0, 1]], 'weeks'))).toThrow(/a must be positive/);
    expect(() => medianWaitingTime({ ...cdnow, unit: 'days' }, historiesOf([[0, 0, 1]], 'weeks'))).toThrow(
      /days.*weeks/,
    );
  });
});
