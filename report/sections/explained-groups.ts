/** What sets each group apart, a customer who shows it and one who does not, and how many groups there should be. */
import { type CountedGroups, recommendGroups } from '../../models/clusters/advice.ts';
import { clusterName } from '../../models/clusters/names.ts';
import { tellAdvice } from '../../models/clusters/tell-advice.ts';
import { describeTrait, type TraitFormats } from '../../models/clusters/traits.ts';
import type { ExampleCustomer } from '../groups-data.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { Clustering } from '../report-data.ts';
import { renderTable } from './table.ts';

const mostTraits = 3;

/** Nothing in reports of earlier versions. */
export function renderApart(page: Page, { asked, names, table, explained }: Clustering): Html | false {
  if (explained === undefined || table.total.customers === 0) return false;
  const { language, formats, texts } = page;
  const words = texts.groups.apart;
  const traitFormats: TraitFormats = {
    days: (value) => formats.count(value),
    orders: (value) => formats.tenths(value),
    money: (value) => formats.money(value.toFixed(2)),
    share: (value) => formats.share(value),
  };
  const rows = table.clusters.map((_, at) => {
    const example = explained.examples.find(({ rank }) => rank === at + 1);
    return {
      name: texts.clusters.named(clusterName(table.k, at + 1, language, names)),
      traits: explained.traits
        .filter(({ rank }) => rank === at + 1)
        .slice(0, mostTraits)
        .map((trait) => describeTrait(trait, language, traitFormats)),
      typical: tellCustomer(page, example?.typical ?? null),
      counterExample: tellCustomer(page, example?.counterExample ?? null),
    };
  });
  const listed = (traits: readonly string[]): Html | string =>
    traits.length === 0 ? words.likeStore : html`<ul>${traits.map((trait) => html`<li>${trait}</li>`)}</ul>`;
  return html`${renderTable(page, {
    name: `apart-${asked}`,
    caption: words.table(table.clusters.length),
    columns: [
      { head: words.group, isText: true, show: (row) => row.name, raw: (row) => row.name },
      {
        head: words.traits,
        isText: true,
        show: (row) => listed(row.traits),
        raw: (row) => (row.traits.length === 0 ? words.likeStore : row.traits.join('; ')),
      },
      { head: words.typical, isText: true, show: (row) => row.typical, raw: (row) => row.typical },
      { head: words.counterExample, isText: true, show: (row) => row.counterExample, raw: (row) => row.counterExample },
    ],
    rows,
  })}<p class="hint">${words.note}</p>`;
}

function tellCustomer({ texts, formats }: Page, customer: ExampleCustomer | null): string {
  const words = texts.groups.apart;
  if (customer === null) return words.nobody;
  return words.customer(
    customer.name,
    words.orders(formats.count(customer.orders)),
    words.daysAgo(formats.count(customer.daysSinceLastOrder)),
    formats.money(customer.averageOrderValue),
  );
}

/** Nothing where there is nothing to choose from. */
export function renderAdvice(page: Page): Html | false {
  const { data, language, formats, texts } = page;
  const counted = data.clusterAdvice ?? [];
  const sentence = tellAdvice(counted, language);
  if (sentence === '') return false;
  const words = texts.groups.advice;
  const recommended = recommendGroups(counted)?.k;
  const share = (head: string, of: (row: CountedGroups) => number) => ({
    head,
    show: (row: CountedGroups) => formats.percent(100 * of(row)),
    raw: of,
  });
  return html`
    <div class="subhead"><h3>${words.heading}</h3><p>${sentence}</p></div>
    <details class="experts"><summary>${words.summary}</summary>
      ${renderTable(page, {
        name: 'advice',
        caption: words.table,
        columns: [
          {
            head: words.groups,
            isText: true,
            show: (row) =>
              html`${row.k}${row.k === recommended && html` <span class="tag">${words.recommended}</span>`}`,
            raw: (row) => row.k,
          },
          share(words.explained, (row) => row.explained),
          share(words.gain, (row) => row.gain),
          share(words.smallest, (row) => row.smallestShare),
          share(words.stability, (row) => row.stability),
        ],
        rows: counted,
      })}
    </details>`;
}
