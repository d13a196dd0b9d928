/** How the figures came about: data in, data left out, settings, run. */
import { type Child, type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderTable } from './table.ts';

export function renderModelCard(page: Page): Html {
  const words = page.texts.card;
  const { leftOut } = page.data.modelCard.data;
  return html`
    <section class="card" aria-labelledby="${page.id('card')}">
      <h2 id="${page.id('card')}">${words.heading}</h2>
      <p>${words.intro}</p>
      <dl class="facts">${facts(page).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
      ${
        leftOut.length === 0
          ? html`<p class="empty">${words.leftOutNone}</p>`
          : html`<div class="tables">${renderTable(page, {
              name: 'left-out',
              caption: words.leftOut,
              columns: [
                {
                  head: words.reason,
                  isText: true,
                  show: ({ reason }) => words.reasons[reason] ?? reason,
                  raw: ({ reason }) => words.reasons[reason] ?? reason,
                },
                {
                  head: words.ordersColumn,
                  show: ({ orders }) => page.formats.count(orders),
                  raw: ({ orders }) => orders,
                },
              ],
              rows: leftOut,
            })}</div>`
      }
    </section>`;
}

function facts(page: Page): readonly (readonly [string, Child])[] {
  const { data, texts, formats } = page;
  const words = texts.card;
  const card = data.modelCard;
  const { historicRange: range, data: used, configuration, lastRun } = card;
  return [
    [words.status, words.statuses[card.predictionStatus]],
    [
      words.history,
      range === null
        ? words.none
        : words.historyText(formats.date(range.from), formats.date(range.to), formats.count(range.days)),
    ],
    ...(data.outliers === undefined ? [] : [[words.outliers, outliersText(words, formats, data.outliers)] as const]),
    [words.prediction, words.predictionText(formats.count(card.predictionRangeDays))],
    [
      words.horizons,
      html`<ul>${card.horizons.map(
        (horizon) =>
          html`<li>${words.days(formats.count(horizon.days))}${
            horizon.predictedClv !== null && `: ${formats.money(horizon.predictedClv)}`
          }${horizon.isExtrapolated && html` <span class="tag">${texts.extrapolated}</span> <small>${texts.extrapolatedText}</small>`}</li>`,
      )}</ul>`,
    ],
    [words.models, card.models.map((model) => model.name).join(', ') || words.none],
    [
      words.orders,
      used.from === null || used.to === null
        ? formats.count(used.orders)
        : `${formats.count(used.orders)}, ${words.ordersRange(formats.date(used.from), formats.date(used.to))}`,
    ],
    ...(data.metric === undefined ? [] : [[words.metric, metricText(page, data.metric)] as const]),
    [words.customers, words.customersText(formats.count(used.customers), formats.count(used.prospects))],
    [words.quarantined, formats.count(used.quarantined)],
    [words.lastRun, `${lastRun.runId}, ${formats.instant(lastRun.at)}`],
    [
      words.configuration,
      words.configurationText(
        formats.count(configuration.version),
        formats.instant(configuration.changedAt),
        configuration.changedBy,
      ),
    ],
  ];
}

function metricText({ texts, formats }: Page, metric: NonNullable<Page['data']['metric']>): string {
  const { name, version, description } = metric;
  const said = texts.card.metricText(name, formats.count(version));
  return description === '' ? said : `${said}: ${description}`;
}

function outliersText(
  words: Page['texts']['card'],
  formats: Page['formats'],
  { action, touchedCustomers, isAdvised }: NonNullable<Page['data']['outliers']>,
): string {
  if (action === 'off') return isAdvised ? words.outliersAdvised : words.outliersOff;
  return (action === 'cap' ? words.outliersCap : words.outliersExclude)(formats.count(touchedCustomers));
}
