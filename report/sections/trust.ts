/** Whether the predictions held: a sentence and a few plain figures; what lies behind them is for experts. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import { renderExperts } from './experts.ts';

export function renderTrust(page: Page): Html {
  const { data, texts } = page;
  const words = texts.trust;
  const { backtest } = data.modelCard;
  return html`
    <section class="card" aria-labelledby="${page.id('trust')}">
      <h2 id="${page.id('trust')}">${words.heading}</h2>
      ${
        backtest === null
          ? html`<p class="empty">${words.untested}</p>`
          : html`<p class="lead">${sentence(page, backtest)}</p>
            <ul class="proofs">${proofs(page, backtest).map(
              ([title, figure, text]) => html`<li><h3>${title}</h3><p><strong>${figure}</strong> ${text}</p></li>`,
            )}</ul>`
      }
      ${renderExperts(page)}
    </section>`;
}

/** What was hidden, what was expected, what came, how far off that is, and whether other tests went the same way. */
function sentence(page: Page, { main, cutoffs }: BacktestSummary): string {
  const { formats } = page;
  const words = page.texts.trust;
  const { holdoutDays, cutoff, customers, totals } = main;
  const misses = cutoffs.map((other) => missOf(other.totals)).filter((miss) => miss !== null);
  const signed = (miss: number): string => `${miss < 0 ? '−' : '+'}${formats.share(Math.abs(miss))}`;
  const money = (amount: number): string => formats.wholeMoney(amount.toFixed(2));
  return [
    words.hidden(formats.count(holdoutDays), formats.date(cutoff), formats.count(customers)),
    totals.predictedSpend === null || totals.actualSpend === null
      ? words.bought(formats.count(totals.predictedPurchaseDays), formats.count(totals.actualPurchaseDays))
      : words.spent(money(totals.predictedSpend), money(totals.actualSpend)),
    describeMiss(page, missOf(totals)),
    misses.length > 1 &&
      words.tests(formats.count(misses.length), signed(Math.min(...misses)), signed(Math.max(...misses))),
  ]
    .filter((part) => part !== false && part !== '')
    .join(' ');
}

/** Of spend where it is known, else of purchases; null where nothing came. */
function missOf({ predictedSpend, actualSpend, ...days }: BacktestSummary['main']['totals']): number | null {
  const [predicted, actual] =
    predictedSpend === null || actualSpend === null
      ? [days.predictedPurchaseDays, days.actualPurchaseDays]
      : [predictedSpend, actualSpend];
  return actual > 0 ? predicted / actual - 1 : null;
}

function describeMiss({ texts, formats }: Page, miss: number | null): string {
  const words = texts.trust;
  if (miss === null) return '';
  const share = formats.share(Math.abs(miss));
  if (Math.round(Math.abs(miss) * 100) === 0) return words.hit;
  return miss > 0 ? words.missedOver(share) : words.missedUnder(share);
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
    ...(model?.observed80 == null || model.promised80 == null
      ? []
      : [
          [
            words.ranges,
            words.rangesFigure(formats.count(100 * model.observed80)),
            words.rangesText(formats.count(100 * model.promised80)),
          ] as const,
        ]),
  ];
}
