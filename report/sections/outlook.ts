/** What the store may expect of its customers, first as a sentence, then by period and channel, with likely ranges. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { type ExpectedRow, findExpected, renderExpected } from './totals.ts';

export function renderOutlook(page: Page): Html {
  const { data, texts, formats } = page;
  const { totals = [], modelCard } = data;
  const words = texts.outlook;
  const [first] = modelCard.horizons;
  const store = first && findExpected(totals, { scope: 'store', group: 'all', horizonDays: first.days });
  if (first === undefined || store === undefined) return html``;
  const money = (value: number): string => formats.wholeMoney(String(value));
  const days = formats.count(first.days);
  const periods = modelCard.horizons.flatMap((horizon): readonly ExpectedRow[] => {
    const expected = findExpected(totals, { scope: 'store', group: 'all', horizonDays: horizon.days });
    const tag = horizon.isExtrapolated && html` <span class="tag">${texts.extrapolated}</span>`;
    return expected === undefined ? [] : [{ name: words.days(formats.count(horizon.days)), tag, ...expected }];
  });
  const channels = channelRows(page, first.days);
  return html`
    <section class="card" aria-labelledby="${page.id('outlook')}">
      <h2 id="${page.id('outlook')}">${words.heading}</h2>
      <p class="lead">${words.sentence(days, formats.count(store.orders.expected), money(store.spend.expected))} <strong>${words.likely(money(store.spend.lower80), money(store.spend.upper80))}</strong></p>
      <p>${words.newcomers}</p>
      ${renderExpected(page, { name: 'expected', caption: words.byPeriod, head: words.period, rows: periods })}
      ${
        channels.length > 1 &&
        renderExpected(page, {
          name: 'expected-channels',
          caption: words.byChannel(days),
          head: words.channel,
          rows: channels,
        })
      }
    </section>`;
}

function channelRows({ data: { totals = [] }, texts }: Page, horizonDays: number): readonly ExpectedRow[] {
  const names = new Set(totals.filter(({ scope }) => scope === 'first_channel').map(({ group }) => group));
  return [...names].flatMap((group) => {
    const expected = findExpected(totals, { scope: 'first_channel', group, horizonDays });
    const name = group === 'unknown' ? texts.outlook.unknownChannel : group;
    return expected === undefined ? [] : [{ name, ...expected }];
  });
}
