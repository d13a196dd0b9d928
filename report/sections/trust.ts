/** Whether the predictions held: three plain figures, and everything behind them folded out for experts. */
import { drawCalibration } from '../charts/calibration.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { Backtest, FittedModel } from '../report-data.ts';
import { renderFigure } from './figure.ts';
import { renderTable } from './table.ts';

export function renderTrust(page: Page): Html {
  const { data, texts, formats } = page;
  const words = texts.trust;
  const { backtest } = data.modelCard;
  return html`
    <section class="card" aria-labelledby="${page.id('trust')}">
      <h2 id="${page.id('trust')}">${words.heading}</h2>
      ${
        backtest === null
          ? html`<p class="empty">${words.untested}</p>`
          : html`<p>${words.intro(formats.count(backtest.holdoutDays), formats.date(backtest.cutoff), formats.count(backtest.measures.customers))}</p>
            <ul class="proofs">${proofs(page, backtest).map(
              ([title, figure, text]) => html`<li><h3>${title}</h3><p><strong>${figure}</strong> ${text}</p></li>`,
            )}</ul>`
      }
      <details class="experts">
        <summary>${words.experts}</summary>
        ${backtest !== null && renderMeasures(page, backtest)}
        <h3>${words.models}</h3>
        ${data.modelCard.models.length === 0 && html`<p class="empty">${words.noModels}</p>`}
        <div class="tables">${data.modelCard.models.map((model, index) => renderModel(page, model, index))}</div>
        <h3>${words.checks}</h3>
        <ul lang="en">${data.gate.checks.map((check) => html`<li>${check.note}</li>`)}</ul>
      </details>
    </section>`;
}

function proofs(
  page: Page,
  { measures }: Backtest,
): readonly (readonly [title: string, figure: string, text: string])[] {
  const { formats } = page;
  const words = page.texts.trust;
  const { model, naive } = measures.orders;
  // Compared as printed: "0 % too many" would be a strange thing to read.
  const percent = (fraction: number): number => Math.round(Math.abs(fraction) * 100);
  const bias =
    model.bias === null
      ? words.unknown
      : percent(model.bias) === 0
        ? words.biasNone
        : (model.bias > 0 ? words.biasOver : words.biasUnder)(formats.share(Math.abs(model.bias)));
  const gain = naive.rmse > 0 ? 1 - model.rmse / naive.rmse : 0;
  const against =
    percent(gain) === 0
      ? words.naiveEqual
      : (gain > 0 ? words.naiveBetter : words.naiveWorse)(formats.share(Math.abs(gain)));
  return [
    [words.bias, bias, words.biasText],
    [words.top, model.topDecileShare === null ? words.unknown : formats.share(model.topDecileShare), words.topText],
    [words.naive, against, words.naiveText],
  ];
}

function renderMeasures(page: Page, { measures }: Backtest): Html {
  const { formats } = page;
  const words = page.texts.trust;
  const { model, naive, calibration } = measures.orders;
  const rows: readonly (readonly [name: string, value: number | null])[] = [
    [words.names.rmse, model.rmse],
    [words.names.naiveRmse, naive.rmse],
    [words.names.mae, model.mae],
    [words.names.bias, model.bias],
    [words.names.topDecileShare, model.topDecileShare],
    [words.names.spearman, model.spearman],
    [words.names.brier, measures.brier],
  ];
  const figure = (value: number | null): string => (value === null ? words.unknown : formats.figure(value));
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
    </div>
    <div class="tables">${renderTable(page, {
      name: 'backtest',
      caption: words.measures,
      columns: [
        { head: words.measure, isText: true, show: ([name]) => name, raw: ([name]) => name },
        { head: words.value, show: ([, value]) => figure(value), raw: ([, value]) => value },
      ],
      rows,
    })}</div>`;
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
