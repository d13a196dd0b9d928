/** Lets every candidate predict what is known by now, chooses, and keeps what the chosen ones' totals were off by. */
import { type RollingErrors, rollingErrors } from '../../models/clv/totals/rolling-errors.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { backtest, type RollingBacktest } from '../../models/quality/backtest/backtest.ts';
import type { BacktestWindow } from '../../models/quality/backtest/windows.ts';

export interface TestInput {
  readonly purchases: Purchases;
  readonly windows: readonly BacktestWindow[];
  readonly orderModels: readonly OrderModelName[];
  readonly spendModels: readonly SpendModelName[];
  readonly incumbent: { readonly orders: OrderModelName | null; readonly spend: SpendModelName | null };
}

export interface TestedModels extends RollingBacktest {
  /** Of the store's purchase days, by the chosen model. */
  readonly totalErrors: RollingErrors;
}

export function testModels(input: TestInput): TestedModels {
  const { purchases, windows, incumbent } = input;
  const tested = backtest(purchases, windows, {
    orderModels: input.orderModels.map((name) => orderModels[name]),
    spendModels: input.spendModels.map((name) => spendModels[name]),
    incumbent,
  });
  const cutOffs = windows.map(({ cutoff, until }) => ({ day: cutoff, holdoutDays: until - cutoff }));
  return { ...tested, totalErrors: rollingErrors(orderModels[tested.orderChoice.chosen], purchases, cutOffs) };
}
