/** The back-test as tables: every forecaster at the longest cut-off, the chosen models at every cut-off. */
import { modelLabels } from '../../../models/clv/labels.ts';
import type { BacktestSummary } from '../../../models/quality/backtest/summary.ts';
import type { ForecastMeasures } from '../../../models/quality/measures/forecast-measures.ts';
import type { Html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { type Column, renderTable } from '../table.ts';

type Quantity = 'orders' | 'spend';

/** A row per forecaster; the chosen one is marked. */
export function renderMeasures(page: Page, quantity: Quantity, backtest: BacktestSummary): Html {
  const words = page.texts.trust;
  const chosen = quantity === 'orders' ? backtest.orderChoice.chosen : backtest.spendChoice?.chosen;
  const nameOf = ({ model }: ForecastMeasures): string => {
    const name = forecasterName(model, words.forecasters);
    return model === chosen ? `${name} ✓` : name;
  };
  const column = (name: keyof typeof words.names) => ({
    head: words.names[name],
    show: (row: ForecastMeasures) => figure(page, row[name]),
    raw: (row: ForecastMeasures) => row[name],
  });
  return renderTable(page, {
    name: `backtest-${quantity}`,
    caption: words.measures[quantity],
    columns: [{ head: words.forecaster, isText: true, show: nameOf, raw: nameOf }, ...measureNames.map(column)],
    rows: backtest.main[quantity],
  });
}

const measureNames = [
  'logScore',
  'crps',
  'rmse',
  'mae',
  'bias',
  'spearman',
  'gini',
  'top10',
  'brier',
  'promised80',
  'observed80',
  'pit80',
  'promised95',
  'observed95',
  'pit95',
] as const;

const forecasterName = (name: string, baselines: Readonly<Record<string, string>>): string =>
  baselines[name] ?? (modelLabels as Readonly<Record<string, string>>)[name] ?? name;

/** Three or four digits say enough; the CSV file has them all. */
const figure = ({ formats }: Page, value: number | null | undefined): string =>
  value == null ? '–' : formats.figure(Number(value.toPrecision(4)));

type AtCutoff = BacktestSummary['cutoffs'][number];

/** How the chosen model did at each cut-off, earliest first. */
export function renderCutoffs(page: Page, quantity: Quantity, { cutoffs }: BacktestSummary): Html {
  const { texts, formats } = page;
  const words = texts.experts;
  const headline = (name: 'logScore' | 'crps' | 'rmse' | 'bias' | 'observed80' | 'pit80'): Column<AtCutoff> => ({
    head: texts.trust.names[name],
    show: (row) => figure(page, row[quantity]?.[name]),
    raw: (row) => row[quantity]?.[name] ?? null,
  });
  const predicted = ({ totals }: AtCutoff) =>
    quantity === 'orders' ? totals.predictedPurchaseDays : totals.predictedSpend;
  const actual = ({ totals }: AtCutoff) => (quantity === 'orders' ? totals.actualPurchaseDays : totals.actualSpend);
  return renderTable(page, {
    name: `cutoffs-${quantity}`,
    caption: words.cutoffs[quantity],
    columns: [
      { head: words.cutoff, isText: true, show: ({ cutoff }) => cutoff, raw: ({ cutoff }) => cutoff },
      { head: words.hidden, show: (row) => formats.count(row.holdoutDays), raw: (row) => row.holdoutDays },
      { head: texts.trust.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
      { head: words.predicted, show: (row) => formats.count(predicted(row)), raw: predicted },
      { head: words.actual, show: (row) => formats.count(actual(row)), raw: actual },
      ...(['bias', 'logScore', 'crps', 'rmse', 'observed80', 'pit80'] as const).map(headline),
    ],
    rows: cutoffs,
  });
}
