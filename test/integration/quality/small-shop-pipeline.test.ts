/**
 * Small shops through what a run computes of them after its back-test: labels, fits, scores, errors and intervals of totals,
 * clusters. Whatever model a back-test may have chosen.
 */
import { describe, expect, it } from 'vitest';
import {
  clusterCustomers,
  commonErrors,
  fitModels,
  scoreHistories,
  totalIntervals,
} from '../../../activities/compute/jobs.ts';
import { fittedSpend } from '../../../activities/compute/fitted-models.ts';
import { groupHistories, indexHistories } from '../../../models/clv/histories.ts';
import { orderModelNames } from '../../../models/clv/order-model.ts';
import { type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { spendModelNames } from '../../../models/clv/spend-model.ts';
import { fullNeeds, judgeSufficiency } from '../../../models/quality/sufficiency.ts';
import { seededRandom } from '../../support/simulated-shops/random.ts';
import { dayOf, pickCustomers, readCdnowPurchases } from './cdnow-purchases.ts';

const DRAWS = 40;
const asOf = dayOf('1998-06-30');
const horizonsDays = [365, 90];
const cdnow = readCdnowPurchases();

/** Without replacement (Fisher and Yates). */
function drawShop(customers: number, seed: number): Purchases {
  const random = seededRandom(seed);
  const numbers = Array.from({ length: cdnow.customers }, (_, i) => i);
  for (let i = 0; i < customers; i++) {
    const j = i + Math.floor(random.uniform() * (numbers.length - i));
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return pickCustomers(cdnow, numbers.slice(0, customers));
}

function factsOf({ customers, customer, day }: Purchases) {
  const days = new Uint32Array(customers);
  for (const one of customer) days[one]!++;
  return {
    customersWithOrder: customers,
    historyDays: asOf - day.reduce((least, one) => Math.min(least, one)) + 1,
    daysSinceNewestOrder: asOf - day.reduce((most, one) => Math.max(most, one)),
    customersWithThreeOrders: days.filter((own) => own >= 3).length,
  };
}

/** What the stages fit, score, cluster and report compute, in numbers. */
function computeShop(purchases: Purchases, draw: number) {
  const { histories, spending } = summarisePurchases(purchases, { until: asOf });
  const model = orderModelNames[draw % orderModelNames.length]!;
  const spendModel = spendModelNames[draw % spendModelNames.length]!;
  const { groups, groupOf } = indexHistories(histories);
  const meanDayValue = purchases.spend.reduce((sum, one) => sum + one, 0) / purchases.spend.length;
  const isOpen = draw % 8 === 7; // no back-test chose: the likelihood does
  const models = fitModels({
    histories: groupHistories(histories),
    spending,
    meanDayValue,
    orderModels: isOpen ? orderModelNames : [model],
    incumbent: isOpen ? 'bg-nbd' : model,
    spendModel,
    simplifies: isOpen,
  });
  const scores = scoreHistories({ models, histories: groups, horizonsDays, annualDiscountRate: null });
  const { model: money, parameters } = fittedSpend(models);
  const { scale } = money.posteriors(parameters, spending);
  const values = Float64Array.from(
    groupOf,
    (group, i) => scores.horizons[0]!.purchaseDays[group]! * scores.unitDayValue[group]! * scale[i]!,
  );
  // Learned from dozens of fits: every fourth shop does.
  const totals =
    draw % 4 !== 0
      ? []
      : totalIntervals({
          errors: commonErrors({
            purchases,
            orders: models.orders.model,
            spend: models.spend.model,
            referenceDay: asOf,
            horizonsDays,
          }),
          sums: scores.horizons.map(({ horizonDays, purchaseDays, purchaseDayVariance }) => {
            const sum = (column: Float64Array) => groupOf.reduce((total, group) => total + column[group]!, 0);
            return {
              quantity: 'orders',
              horizonDays,
              expected: sum(purchaseDays),
              ownVariance: sum(purchaseDayVariance),
            };
          }),
        });
  const clusters = clusterCustomers({
    by: draw % 2 === 0 ? 'value' : 'rfm',
    ks: [3, 10],
    value: values,
    behaviour: {
      recencyDays: histories.tenure.map((tenure, i) => tenure - histories.recency[i]!),
      orders: histories.frequency.map((repeats) => repeats + 1),
      spend: spending.firstSpend.map((first, i) => first + spending.frequency[i]! * spending.monetary[i]!),
    },
    medianOrder: meanDayValue,
    previous: null,
  });
  return { scores, scale, values, totals, clusters };
}

const isNumber = (one: number) => Number.isFinite(one) && one >= 0;

describe.each([50, 100, 200, 500])('%i customers drawn from CDNOW, forty times', (customers) => {
  const shops = Array.from({ length: DRAWS }, (_, draw) => drawShop(customers, 1000 * customers + draw));

  it('are labelled by what there is', () => {
    for (const shop of shops) {
      const facts = factsOf(shop);
      const { status, missing } = judgeSufficiency(facts);
      const isFull =
        customers >= fullNeeds.customersWithOrder &&
        facts.customersWithThreeOrders >= fullNeeds.customersWithThreeOrders &&
        facts.daysSinceNewestOrder <= 30;
      expect(status).toBe(isFull ? 'full' : customers >= 100 ? 'indicative' : 'not_enough_data');
      expect(missing.length === 0).toBe(isFull);
      expect(missing.some((sentence) => sentence.includes(`there are ${customers}.`))).toBe(customers < 500);
    }
  });

  it('are computed in numbers', () => {
    for (const [draw, shop] of shops.entries()) {
      const { scores, scale, values, totals, clusters } = computeShop(shop, draw);
      expect(scores.probabilityAlive.every((one) => one >= 0 && one <= 1)).toBe(true);
      expect(scores.waitingDays.every((one) => one > 0)).toBe(true);
      for (const {
        purchaseDays,
        orderProbability,
        purchaseDayBounds: days,
        unitSpendBounds: money,
      } of scores.horizons) {
        expect(purchaseDays.every(isNumber)).toBe(true);
        expect(orderProbability.every((one) => one >= 0 && one <= 1)).toBe(true);
        expect(
          days.upper95.every((upper, i) => upper >= days.upper80[i]! && days.lower95[i]! <= days.lower80[i]!),
        ).toBe(true);
        expect(money!.upper95.every((upper, i) => isNumber(upper) && upper >= money!.lower95[i]!)).toBe(true);
      }
      expect(scores.unitDayValue.every(isNumber) && scale.every(isNumber) && values.every(isNumber)).toBe(true);
      expect(totals.flatMap((total) => Object.values(total)).every(isNumber)).toBe(true);
      for (const { ids, ranks } of clusters) {
        expect(ranks).toHaveLength(customers);
        expect(ranks.every((rank) => rank >= 1 && rank <= ids.length)).toBe(true);
      }
    }
  });
});
