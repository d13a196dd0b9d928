/** Shops of every shape, fitted, back-tested and predicted with models chosen by themselves. */
import { describe, expect, it } from 'vitest';
import { backtestFile } from '../../../app/clv/backtest-job.ts';
import { predictCustomers } from '../../../app/clv/jobs.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { storeTotal } from '../../../models/clv/totals/store-total.ts';
import { oddShops } from '../../support/simulated-shops/odd-shops.ts';

/** Paths of numbers that are none, of infinite ones where none may be, and of negative ones among columns of customers. */
function wrongNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} ${value}`];
  if (ArrayBuffer.isView(value)) {
    // Nobody waits for ever but in one column.
    const mayBeInfinite = path.endsWith('waitingDays');
    const isWrong = (one: number) => !(one >= 0) || (one === Infinity && !mayBeInfinite);
    return Array.from(value as Float64Array).some(isWrong) ? [path] : [];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) => wrongNumbers(part, `${path}/${name}`));
}

const upTo = ({ customers, customer, day, spend }: Purchases, last: number): Purchases => {
  const isKnown = (_: number, row: number) => day[row]! <= last;
  return { customers, customer: customer.filter(isKnown), day: day.filter(isKnown), spend: spend.filter(isKnown) };
};

const measured = Object.entries(oddShops).map(([name, make]) => {
  const shop = make();
  return { name, shop, result: backtestFile({ ...shop, hasAmounts: true }) };
});
const of = (name: keyof typeof oddShops) => {
  const { result, shop } = measured.find((one) => one.name === name)!;
  const { choice } = result;
  const orders = result.measured.orders.find(({ model }) => model === choice.orders.model)!;
  const spend = result.measured.spend.find(({ model }) => model === choice.spend!.model)!;
  return { shop, result, orders, spend, naive: result.measured.orders.find(({ model }) => model === 'naive')! };
};

describe.each(measured)('a shop $name', ({ shop: { purchases, until, holdoutDays }, result }) => {
  it('is back-tested in numbers', () => {
    expect(wrongNumbers(result)).toEqual([]);
    const { lower80, predicted, upper80 } = result.storeTotal;
    expect(lower80).toBeLessThanOrEqual(upper80);
    // Where less than one purchase day is expected of all, nine times of ten there is none.
    expect(predicted).toBeLessThanOrEqual(Math.max(1, 1.5 * upper80));
  });

  it('is predicted in numbers', () => {
    const { predictions } = predictCustomers({
      purchases,
      hasAmounts: true,
      until: until + holdoutDays,
      unit: 'weeks',
      model: result.choice.orders.model,
      spendModel: result.choice.spend!.model,
      horizonDays: holdoutDays,
      horizonsDays: [30, 365],
    });
    expect(wrongNumbers(predictions)).toEqual([]);
    expect(predictions.groupOf).toHaveLength(purchases.customers);
  });
});

describe('intervals and errors', () => {
  it.each([
    'subscription',
    'wholesale',
    'grocery',
    'young',
    'in millions',
    'with free orders',
    'with one price',
  ] as const)('of a shop %s are as promised, and better than the naive rate', (name) => {
    const { orders, spend, naive } = of(name);
    for (const { pit80, pit95 } of [orders, spend]) {
      // No model is true there: the regular and the daily ones spread their counts a little too widely.
      expect(pit80).toBeGreaterThan(0.75);
      expect(pit80).toBeLessThan(0.88);
      expect(pit95).toBeGreaterThan(0.91);
      expect(pit95).toBeLessThan(0.98);
    }
    expect(orders.rmse).toBeLessThan(naive.rmse!);
    expect(Math.abs(orders.bias!)).toBeLessThan(0.2);
  });

  it('of a subscription come from the model of regular purchases', () => {
    const { result, orders } = of('subscription');
    expect(result.choice.orders.model).toBe('mbg-cnbd-k');
    const random = result.measured.orders.find(({ model }) => model === 'mbg-nbd')!;
    expect(orders.crps).toBeLessThan(0.9 * random.crps!);
  });

  it('of money do not hang on the currency', () => {
    const { spend, shop } = of('in millions');
    const dear = backtestFile({
      ...shop,
      hasAmounts: true,
      purchases: { ...shop.purchases, spend: shop.purchases.spend.map((one) => one / 1e6) },
    });
    const cheap = dear.measured.spend.find(({ model }) => model === dear.choice.spend!.model)!;
    expect(dear.choice.spend!.model).toBe(spend.model);
    expect(cheap.pit80).toBeCloseTo(spend.pit80!, 6);
    expect((cheap.crps! * 1e6) / spend.crps!).toBeCloseTo(1, 6);
  });
});

describe('the total of a shop with strong Christmas seasons', () => {
  const { shop, result } = of('christmas');
  const model = orderModels[result.choice.orders.model];

  it('lies in its interval, which knows the seasons', () => {
    expect(result.storeTotal.lower80).toBeLessThan(result.storeTotal.actual);
    expect(result.storeTotal.upper80).toBeGreaterThan(result.storeTotal.actual);
    const winter = storeTotal(model, upTo(shop.purchases, 1035), { referenceDay: 1035, horizonDays: 60 })!;
    const spring = storeTotal(model, upTo(shop.purchases, 1095), { referenceDay: 1095, horizonDays: 60 })!;
    expect(winter.seasonalFactor).toBeGreaterThan(1.2);
    expect(spring.seasonalFactor).toBeLessThan(1);
  });

  it('is learned, seasons and error, from days before the reference day alone', () => {
    const window = { referenceDay: shop.until, horizonDays: shop.holdoutDays };
    expect(storeTotal(model, shop.purchases, window)).toEqual(
      storeTotal(model, upTo(shop.purchases, shop.until), window),
    );
  });
});
