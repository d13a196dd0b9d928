/** Predicted beside actual by tenth of customers: purchases, the probability of one, and where outcomes fell. */
import type { BacktestSummary } from '../../../models/quality/backtest/summary.ts';
import type { CalibrationDecile } from '../../../models/quality/measures/calibration.ts';
import { drawPairs } from '../../charts/pairs.ts';
import { type Html, html } from '../../html.ts';
import type { Page } from '../../page.ts';
import { renderFigure } from '../figure.ts';
import { renderTable } from '../table.ts';

export function renderCalibrations(page: Page, { main, orderChoice, spendChoice }: BacktestSummary): Html {
  const { trust, experts } = page.texts;
  const orders = main.orders.find(({ model }) => model === orderChoice.chosen);
  const spend = main.spend.find(({ model }) => model === spendChoice?.chosen);
  return html`
    ${renderCalibration(page, { name: 'calibration', title: trust.calibration, hint: trust.calibrationHint, deciles: orders?.calibration ?? [] })}
    ${renderCalibration(page, { name: 'probability', title: experts.probability, hint: experts.probabilityHint, deciles: orders?.orderCalibration ?? [] })}
    ${orders?.pitDeciles != null && renderPit(page, orders.pitDeciles, spend?.pitDeciles ?? null)}`;
}

interface Calibration {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly deciles: readonly CalibrationDecile[];
}

function renderCalibration(page: Page, { name, title, hint, deciles }: Calibration): Html {
  if (deciles.length === 0) return html``;
  const { formats } = page;
  const words = page.texts.trust;
  const pairs = deciles.map(({ decile, predictedMean, actualMean }) => ({
    name: String(decile),
    first: predictedMean,
    second: actualMean,
    tooltip: words.calibrationPart(
      formats.count(decile),
      formats.hundredths(predictedMean),
      formats.hundredths(actualMean),
    ),
  }));
  return html`
    <div class="charts">
      ${renderFigure(page, {
        title,
        hint,
        label: page.texts.experts.barsLabel(title, pairs.map(({ tooltip }) => tooltip).join(' ')),
        tableName: name,
        legend: legend(words.predicted, words.actual),
        drawing: drawPairs(pairs, { axis: words.decile, figure: formats.tenths }, 440, 290),
      })}
      ${renderTable(page, {
        name,
        caption: title,
        columns: [
          { head: words.decile, isText: true, show: (row) => row.decile, raw: (row) => row.decile },
          { head: words.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
          {
            head: words.predicted,
            show: (row) => formats.hundredths(row.predictedMean),
            raw: (row) => row.predictedMean,
          },
          { head: words.actual, show: (row) => formats.hundredths(row.actualMean), raw: (row) => row.actualMean },
        ],
        rows: deciles,
      })}
    </div>`;
}

/** Shares of purchase days and of spend by tenth of the predictive distribution. */
function renderPit(page: Page, orders: readonly number[], spend: readonly number[] | null): Html {
  const { formats } = page;
  const { trust, experts: words } = page.texts;
  const percent = (share: number | null): string => (share === null ? '–' : formats.percent(100 * share));
  const rows = orders.map((first, index) => ({ decile: index + 1, first, second: spend?.[index] ?? null }));
  const pairs = rows.map(({ decile, ...row }) => ({
    ...row,
    name: String(decile),
    tooltip: words.part(formats.count(decile), percent(row.first), percent(row.second)),
  }));
  return html`
    <div class="charts">
      ${renderFigure(page, {
        title: words.pit,
        hint: words.pitHint,
        label: words.barsLabel(words.pit, pairs.map(({ tooltip }) => tooltip).join(' ')),
        tableName: 'pit',
        legend: legend(words.purchases, spend === null ? null : words.money),
        drawing: drawPairs(pairs, { axis: trust.decile, figure: formats.share }, 440, 290),
      })}
      ${renderTable(page, {
        name: 'pit',
        caption: words.pit,
        columns: [
          { head: trust.decile, isText: true, show: (row) => row.decile, raw: (row) => row.decile },
          { head: words.purchases, show: (row) => percent(row.first), raw: (row) => row.first },
          { head: words.money, show: (row) => percent(row.second), raw: (row) => row.second },
        ],
        rows,
      })}
    </div>`;
}

/** Names of the two colours. */
export const legend = (first: string, second: string | null): Html =>
  html`<p class="keys"><span class="key predicted">${first}</span>${second !== null && html` <span class="key actual">${second}</span>`}</p>`;
