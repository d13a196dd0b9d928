/** A file's last days hidden and predicted: by every model, by every baseline, and as a total. */
import { orderModels } from '../../models/clv/models.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import { storeTotal } from '../../models/clv/totals/store-total.ts';
import { type BacktestAt, backtestAt } from '../../models/quality/backtest/backtest-at.ts';
import { type Choice, chooseModels } from './choose-models.ts';

export interface BacktestJob {
  /** Up to the last day that is predicted; days after `until` are looked at only to measure. */
  readonly purchases: Purchases;
  readonly hasAmounts: boolean;
  /** Last day that is learned from, in days since 1970-01-01. */
  readonly until: number;
  readonly holdoutDays: number;
}

export interface FileBacktest {
  readonly measured: BacktestAt;
  readonly choice: Choice;
  /** Purchase days of all customers known on the last day that is learned from. */
  readonly storeTotal: {
    readonly actual: number;
    readonly predicted: number;
    readonly lower80: number;
    readonly upper80: number;
  };
}

/** What was learned comes from days up to `until` alone: the choice, the fits and the width of the interval. */
export function backtestFile({ purchases: all, hasAmounts, until, holdoutDays }: BacktestJob): FileBacktest {
  const known = upTo(all, until);
  const auto = { model: 'auto', spendModel: 'auto' } as const;
  const choice = chooseModels({ purchases: known, hasAmounts, until, horizonDays: holdoutDays, ...auto });
  const tried = backtestAt(
    all,
    { cutoff: until, until: until + holdoutDays },
    { orders: choice.orders.model, spend: choice.spend?.model ?? null },
    hasAmounts ? {} : { spendModels: [] },
  );
  // Past spend is a score of money: without any it ranks nobody.
  const orders = hasAmounts ? tried.orders : tried.orders.filter(({ model }) => model !== 'past-spend');
  const measured = { ...tried, orders };
  const total = storeTotal(orderModels[choice.orders.model], known, { referenceDay: until, horizonDays: holdoutDays });
  if (total === null) throw new RangeError('a back-test needs a customer who bought before its cut-off');
  const { expected: predicted, lower80, upper80 } = total;
  const { actualPurchaseDays: actual } = measured.totals;
  return { measured, choice, storeTotal: { actual, predicted, lower80, upper80 } };
}

function upTo({ customers, customer, day, spend }: Purchases, until: number): Purchases {
  const isKnown = (_: number, row: number) => day[row]! <= until;
  return {
    customers,
    customer: customer.filter(isKnown),
    day: day.filter(isKnown),
    spend: spend.filter(isKnown),
  };
}
