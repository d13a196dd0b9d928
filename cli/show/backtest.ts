/** A back-test in one line: what was hidden, what was chosen, how far off it was. */
import { modelLabels } from '../../models/clv/labels.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import { percent } from './numbers.ts';

export function describeBacktest({ main, orderChoice, cutoffs }: BacktestSummary): string {
  const model = main.orders.find((measures) => measures.model === orderChoice.chosen);
  const naive = main.orders.find((measures) => measures.model === 'naive');
  const rmse = (value: number | null | undefined) => value?.toFixed(3) ?? 'unknown';
  const bias = model?.bias == null ? '' : `, total ${model.bias >= 0 ? '+' : '−'}${percent(Math.abs(model.bias))}`;
  const others = cutoffs.length > 1 ? `; ${cutoffs.length} cut-offs in all` : '';
  return (
    `cut-off ${main.cutoff}, ${main.holdoutDays} days held out: ${modelLabels[orderChoice.chosen]}, ` +
    `RMSE ${rmse(model?.rmse)} purchase days (naive rate ${rmse(naive?.rmse)})${bias}${others}`
  );
}
