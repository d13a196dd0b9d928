/** `perdura clv backtest`: every model and baseline on days of a file that were hidden from them. */
import { backtestOrders } from '../../app/clv/backtest-file.ts';
import { createWatch } from '../../app/clv/watch.ts';
import type { ForecastMeasures } from '../../models/quality/measures/forecast-measures.ts';
import type { FilesContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showBacktest } from '../show/clv-backtest.ts';

interface BacktestOptions {
  readonly orders: string;
  readonly until: string;
  readonly zone: string;
  readonly holdout: number;
}

export async function clvBacktest({ output, signal }: FilesContext, options: BacktestOptions): Promise<number> {
  const { orders: file, until, zone, holdout: holdoutDays } = options;
  const watch = createWatch(output.tell, signal);
  const result = await backtestOrders({ file, until, zone, holdoutDays }, watch);
  const { measured, choice, storeTotal } = result;
  output.result(
    {
      holdoutDays,
      customers: measured.customers,
      orders: measured.orders.map(toRow),
      spend: measured.spend.map(toRow),
      storeTotal,
      chosen: { orders: choice.orders.model, spend: choice.spend?.model ?? null },
    },
    showBacktest(result, { until, holdoutDays }),
  );
  return exitCodes.ok;
}

const toRow = (measures: ForecastMeasures) => ({
  model: measures.model,
  logScore: measures.logScore,
  crps: measures.crps,
  rmse: measures.rmse,
  mae: measures.mae,
  bias: measures.bias,
  spearman: measures.spearman,
  gini: measures.gini,
  top10: measures.top10,
  promised80: measures.promised80,
  observed80: measures.observed80,
  pit80: measures.pit80,
  promised95: measures.promised95,
  observed95: measures.observed95,
  pit95: measures.pit95,
  pitDeciles: measures.pitDeciles,
});
