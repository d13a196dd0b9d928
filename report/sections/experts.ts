/** What experts want to see, folded away from everybody else: calibration, measures, parameters, checks. */
import { modelLabels } from '../../models/clv/labels.ts';
import { drawCalibration } from '../charts/calibration.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import type { ForecastMeasures } from '../../models/quality/measures/forecast-measures.ts';
import type { FittedModel } from '../report-data.ts';
import { renderFigure } from './figure.ts';
import { renderTable } from './table.ts';

export function renderExperts(page: Page): Html {
  const { models, backtest } = page.data.modelCard;
  const words = page.texts.trust;
  return html`
    <details class="experts">
      <summary>${words.experts}</summary>
      ${backtest !== null && renderCalibration(page, backtest)}
      <div class="tables">
        ${backtest !== null && renderMeasures(page, 'orders', backtest)}
        ${backtest !== null && backtest.main.spend.length > 0 && renderMeasures(page, 'spend', backtest)}
        ${models.map((model, index) => renderModel(page, model, index))}
      </div>
      ${models.length === 0 && html`<p class="empty">${words.noModels}</p>`}
      <h3>${words.checks}</h3>
      <ul lang="en">${page.data.gate.checks.map((check) => html`<li>${check.note}</li>`)}</ul>
    </details>`;
}

function renderCalibration(page: Page, { main, orderChoice }: BacktestSummary): Html {
  const { formats } = page;
  const words = page.texts.trust;
  const calibration = main.orders.find(({ model }) => model === orderChoice.chosen)?.calibration ?? [];
  const tooltip = (decile: (typeof calibration)[number]): string =>
    words.calibrationPart(
      formats.count(decile.decile),
      formats.hundredths(decile.predictedMean),
      formats.hundredths(decile.actualMean),
    );
  return html`
    <div class="charts">
      ${renderFigure(page, {
        title: words.calibration,
        hint: words.calibrationHint,
        label: words.calibrationLabel(calibration.map(tooltip).join(' ')),
        tableName: 'calibration',
        legend: html`<p class="keys"><span class="key predicted">${words.predicted}</span> <span class="key actual">${words.actual}</span></p>`,
        drawing: drawCalibration(calibration, { decile: words.decile, figure: formats.tenths, tooltip }, 440, 290),
      })}
      ${renderTable(page, {
        name: 'calibration',
        caption: words.calibration,
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
        rows: calibration,
      })}
    </div>`;
}

/** A row per forecaster; the chosen one is marked. */
function renderMeasures(page: Page, quantity: 'orders' | 'spend', backtest: BacktestSummary): Html {
  const words = page.texts.trust;
  const chosen = quantity === 'orders' ? backtest.orderChoice.chosen : backtest.spendChoice?.chosen;
  const nameOf = ({ model }: ForecastMeasures): string => {
    const name = forecasterName(model, words.forecasters);
    return model === chosen ? `${name} ✓` : name;
  };
  const figure = (value: number | null): string => (value === null ? words.unknown : page.formats.figure(value));
  const column = (name: keyof typeof words.names) => ({
    head: words.names[name],
    show: (row: ForecastMeasures) => figure(row[name]),
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
  'gini',
  'top10',
  'brier',
  'observed80',
  'pit80',
] as const;

const forecasterName = (name: string, baselines: Readonly<Record<string, string>>): string =>
  baselines[name] ?? (modelLabels as Readonly<Record<string, string>>)[name] ?? name;

function renderModel(page: Page, model: FittedModel, index: number): Html {
  const { formats } = page;
  const words = page.texts.trust;
  const unitOf = ({ unit = '' }: FittedModel['parameters'][number]): string => words.units[unit] ?? unit;
  return html`<div>
    ${renderTable(page, {
      name: `model-${index + 1}`,
      caption: words.parameters(model.name),
      columns: [
        { head: words.parameter, isText: true, show: (row) => row.name, raw: (row) => row.name },
        { head: words.value, show: (row) => formats.figure(row.value), raw: (row) => row.value },
        {
          head: words.standardError,
          show: ({ standardError }) => (standardError === null ? words.unknown : formats.figure(standardError)),
          raw: (row) => row.standardError,
        },
        { head: words.unit, isText: true, show: unitOf, raw: unitOf },
      ],
      rows: [...model.parameters, { name: words.logLikelihood, value: model.logLikelihood, standardError: null }],
    })}
    ${model.notes.length > 0 && html`<ul lang="en">${model.notes.map((note) => html`<li>${note}</li>`)}</ul>`}</div>`;
}
