/** Whether the predictions held: three plain figures; what lies behind them is for experts. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import { renderExperts } from './experts.ts';

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
          : html`<p>${words.intro(formats.count(backtest.main.holdoutDays), formats.date(backtest.main.cutoff), formats.count(backtest.main.customers))}</p>
            <ul class="proofs">${proofs(page, backtest).map(
              ([title, figure, text]) => html`<li><h3>${title}</h3><p><strong>${figure}</strong> ${text}</p></li>`,
            )}</ul>`
      }
      ${renderExperts(page)}
    </section>`;
}

function proofs(
  page: Page,
  { main, orderChoice }: BacktestSummary,
): readonly (readonly [title: string, figure: string, text: string])[] {
  const { formats } = page;
  const words = page.texts.trust;
  const model = main.orders.find((measures) => measures.model === orderChoice.chosen);
  const naive = main.orders.find((measures) => measures.model === 'naive');
  // Compared as printed: "0 % too many" would be a strange thing to read.
  const percent = (fraction: number): number => Math.round(Math.abs(fraction) * 100);
  const bias =
    model?.bias == null
      ? words.unknown
      : percent(model.bias) === 0
        ? words.biasNone
        : (model.bias > 0 ? words.biasOver : words.biasUnder)(formats.share(Math.abs(model.bias)));
  const gain = model?.rmse != null && naive?.rmse ? 1 - model.rmse / naive.rmse : 0;
  const against =
    percent(gain) === 0
      ? words.naiveEqual
      : (gain > 0 ? words.naiveBetter : words.naiveWorse)(formats.share(Math.abs(gain)));
  return [
    [words.bias, bias, words.biasText],
    [words.top, model?.top10 == null ? words.unknown : formats.share(model.top10), words.topText],
    [words.naive, against, words.naiveText],
  ];
}
