/** What experts want to see, folded away from everybody else: calibration, measures, parameters, checks. */
import { drawCalibration } from '../charts/calibration.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { Backtest, FittedModel } from '../report-data.ts';
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
        ${backtest !== null && renderMeasures(page, backtest)}
        ${models.map((model, index) => renderModel(page, model, index))}
      </div>
      ${models.length === 0 && html`<p class="empty">${words.noModels}</p>`}
      <h3>${words.checks}</h3>
      <ul lang="en">${page.data.gate.checks.map((check) => html`<li>${check.note}</li>`)}</ul>
    </details>`;
}

function renderCalibration(page: Page, { measures }: Backtest): Html {
  const { formats } = page;
  const words = page.texts.trust;
  const { calibration } = measures.orders;
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

function renderMeasures(page: Page, { measures }: Backtest): Html {
  const words = page.texts.trust;
  const { model, naive } = measures.orders;
  const rows: readonly (readonly [name: string, value: number | null])[] = [
    [words.names.rmse, model.rmse],
    [words.names.naiveRmse, naive.rmse],
    [words.names.mae, model.mae],
    [words.names.bias, model.bias],
    [words.names.topDecileShare, model.topDecileShare],
    [words.names.spearman, model.spearman],
    [words.names.brier, measures.brier],
  ];
  const figure = (value: number | null): string => (value === null ? words.unknown : page.formats.figure(value));
  return renderTable(page, {
    name: 'backtest',
    caption: words.measures,
    columns: [
      { head: words.measure, isText: true, show: ([name]) => name, raw: ([name]) => name },
      { head: words.value, show: ([, value]) => figure(value), raw: ([, value]) => value },
    ],
    rows,
  });
}

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
        { head: words.unit, isText: true, show: unitOf, raw: unitOf },
      ],
      rows: [...model.parameters, { name: words.logLikelihood, value: model.logLikelihood }],
    })}
    ${model.notes.length > 0 && html`<ul lang="en">${model.notes.map((note) => html`<li>${note}</li>`)}</ul>`}</div>`;
}
