/** A back-test for the terminal: forecasters as rows, measures as columns, and the store's total. */
import type { FileBacktest } from '../../app/clv/backtest-job.ts';
import { count } from '../../lib/pure/count.ts';
import type { ForecastMeasures } from '../../models/quality/measures/forecast-measures.ts';
import { showTable } from './columns.ts';
import { showFacts } from './facts.ts';
import { whole } from './numbers.ts';

export function showBacktest(
  { measured, choice, storeTotal }: FileBacktest,
  { until, holdoutDays }: { readonly until: string; readonly holdoutDays: number },
): string {
  const { actual, predicted, lower80, upper80 } = storeTotal;
  const facts = showFacts([
    ['learned from', `${count(measured.customers, 'customer')} until ${until}`],
    ['predicted', `the ${count(holdoutDays, 'day')} after it`],
    ['orders chosen', `${choice.orders.model}: ${choice.orders.because}`],
    ['spend chosen', choice.spend === null ? null : `${choice.spend.model}: ${choice.spend.because}`],
    [
      'store total',
      `${whole(actual)} purchase days; ${whole(predicted)} predicted, ${whole(lower80)} to ${whole(upper80)} with 80 % probability`,
    ],
  ]);
  const parts = [facts, `Purchase days per customer\n${showMeasures(measured.orders, 3)}`];
  if (measured.spend.length > 0) parts.push(`Spend per customer\n${showMeasures(measured.spend, 2)}`);
  return [...parts, 'Smaller is better left of bias; bias, pit80 and pit95 should be 0, 80 % and 95 %.'].join('\n\n');
}

function showMeasures(rows: readonly ForecastMeasures[], digits: number): string {
  const fixed = (value: number | null, places: number) => (value === null ? null : value.toFixed(places));
  const share = (value: number | null) => (value === null ? null : `${(100 * value).toFixed(1)} %`);
  const signed = (value: number | null) =>
    value === null ? null : `${value < 0 ? '−' : '+'}${(100 * Math.abs(value)).toFixed(1)} %`;
  const heads = ['log score', 'crps', 'rmse', 'mae', 'bias', 'spearman', 'gini', 'top 10 %', 'pit80', 'pit95'];
  return showTable(
    [{ head: 'model' }, ...heads.map((head) => ({ head, align: 'right' }) as const)],
    rows.map((row) => [
      row.model,
      fixed(row.logScore, 4),
      fixed(row.crps, digits),
      fixed(row.rmse, digits),
      fixed(row.mae, digits),
      signed(row.bias),
      fixed(row.spearman, 3),
      fixed(row.gini, 3),
      share(row.top10),
      share(row.pit80),
      share(row.pit95),
    ]),
  );
}
