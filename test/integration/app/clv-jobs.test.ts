/** What is learned from a file: by which model, from which days, in shops of any size. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtestFile } from '../../../app/clv/backtest-job.ts';
import { epochDay } from '../../../app/clv/epoch-days.ts';
import { fitModels, predictCustomers } from '../../../app/clv/jobs.ts';
import { withOrders } from '../../../app/clv/orders-file.ts';
import { boundNames } from '../../../models/clv/predict/bounds.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { sampleCustomers } from '../../../models/quality/backtest/sample-customers.ts';
import { seededRandom } from '../../support/simulated-shops/random.ts';

const file = fileURLToPath(new URL('../../../examples/cdnow/orders.csv', import.meta.url));
const until = epochDay('1997-12-31');
const auto = { hasAmounts: true, unit: 'weeks', model: 'auto', spendModel: 'auto', horizonDays: 180 } as const;

let cdnow: Purchases;
beforeAll(async () => {
  cdnow = await withOrders(
    { file, until: '1997-12-31', lastDay: '1998-06-30', zone: 'UTC' },
    async ({ purchases }) => purchases,
  );
});

const upTo = ({ customers, customer, day, spend }: Purchases, last: number): Purchases => ({
  customers,
  customer: customer.filter((_, row) => day[row]! <= last),
  day: day.filter((on) => on <= last),
  spend: spend.filter((_, row) => day[row]! <= last),
});

/** Customers who buy for ever, each at a rate of their own. */
function shopWithoutDropout(customers: number, days: number): Purchases {
  const random = seededRandom(1);
  const [customer, day]: [number[], number[]] = [[], []];
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(1.2) / 80;
    const own = new Set<number>();
    for (let time = random.uniform() * 200; time < days; time += random.exponential() / rate) own.add(Math.floor(time));
    for (const on of [...own].sort((a, b) => a - b)) {
      customer.push(i);
      day.push(on);
    }
  }
  return {
    customers,
    customer: Uint32Array.from(customer),
    day: Int32Array.from(day),
    spend: Float64Array.from(day, () => 20 + 10 * random.gamma(2)),
  };
}

describe('what is learned from a file', () => {
  it('comes from days up to the one asked for: the rest may be missing, doubled or anything else', () => {
    const whole = backtestFile({ purchases: cdnow, hasAmounts: true, until, holdoutDays: 180 });
    const cut = backtestFile({ purchases: upTo(cdnow, until), hasAmounts: true, until, holdoutDays: 180 });
    expect(cut.choice).toEqual(whole.choice);
    expect({ ...cut.storeTotal, actual: 0 }).toEqual({ ...whole.storeTotal, actual: 0 });
    expect(whole.storeTotal.actual).toBeGreaterThan(0);
    expect(cut.storeTotal.actual).toBe(0);
  });

  it('is the limit model where nobody leaves, and says so', () => {
    const purchases = shopWithoutDropout(600, 500);
    const { orders, choice } = fitModels({ ...auto, purchases, until: 500 });
    expect(orders.model).toBe('nbd');
    expect(choice.orders.because).toMatch(/nbd, the limit of [a-z-]+, explains these customers as well/);
    const asked = fitModels({ ...auto, purchases, until: 500, model: 'bg-nbd', spendModel: 'gamma-gamma' });
    expect(asked.orders).toMatchObject({ model: 'bg-nbd', limit: 'nbd' });
    expect(asked.orders.notIdentified.join(' ')).toContain('Dropout is not identified');
    expect(asked.choice.orders.because).toBe('asked for');
  });

  it('is chosen by BIC where the file is too short for a back-test, and says so', () => {
    const short = upTo(cdnow, epochDay('1997-04-30'));
    const { choice } = fitModels({ ...auto, purchases: short, until: epochDay('1997-04-30') });
    expect(choice.orders.because).toMatch(/by BIC, not by a back-test: .*A back-test needs 180 days/);
  });

  it.each([1, 2, 5, 20, 50, 200])('gives finite predictions for %i customers', (customers) => {
    const columns = [1, 2, 3].flatMap((seed) => {
      const purchases = sampleCustomers(upTo(cdnow, until), customers, seed * 7919);
      const { predictions } = predictCustomers({ ...auto, purchases, until, horizonsDays: [180, 30] });
      const { daySpend, probabilityAlive, horizons } = predictions;
      return [
        daySpend!,
        probabilityAlive,
        ...horizons.flatMap(({ purchaseDays, orderProbability, unitSpendBounds }) => [
          purchaseDays,
          orderProbability,
          ...boundNames.map((name) => unitSpendBounds![name]),
        ]),
      ];
    });
    expect(columns.every((column) => column.every((value) => Number.isFinite(value) && value >= 0))).toBe(true);
  });
});
