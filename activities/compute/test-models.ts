/** Lets every candidate predict what is known by now, and chooses. */
import type { OutlierConfiguration } from '../../lib/pure/clv-configuration.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { treatOutliers } from '../../models/outliers/treat-outliers.ts';
import { backtest, type RollingBacktest } from '../../models/quality/backtest/backtest.ts';
import type { BacktestWindow } from '../../models/quality/backtest/windows.ts';

export interface TestInput {
  readonly purchases: Purchases;
  readonly windows: readonly BacktestWindow[];
  readonly orderModels: readonly OrderModelName[];
  readonly spendModels: readonly SpendModelName[];
  readonly outliers: OutlierConfiguration;
  readonly incumbent: { readonly orders: OrderModelName | null; readonly spend: SpendModelName | null };
}

export function testModels({ outliers, ...input }: TestInput): RollingBacktest {
  return backtest(input.purchases, input.windows, {
    orderModels: input.orderModels.map((name) => orderModels[name]),
    spendModels: input.spendModels.map((name) => spendModels[name]),
    incumbent: input.incumbent,
    ...(outliers === 'off' ? {} : { treat: (all, range) => treatOutliers(all, range, outliers).summary }),
  });
}
