/** The persona analyses of a run: who buys alike, a table each. Levels and heat maps are in the analyses' own reports. */
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import type { PersonaFigures } from '../persona-data.ts';
import { type Column, renderTable } from './table.ts';

type Row = PersonaFigures['groups'][number];

/** Nothing where there is no analysis. */
export function renderPersonaGroups(page: Page): Html {
  const { data } = page;
  const analyses = data.personas ?? [];
  if (analyses.length === 0) return html``;
  const words = page.texts.personas;
  return html`
    <section class="card" aria-labelledby="${page.id('personas')}">
      <h2 id="${page.id('personas')}">${words.heading}</h2>
      <p>${words.intro}</p>
      ${analyses.map(
        ({ analysis, groups }) =>
          html`<div class="defined">${renderTable(page, { name: `personas-${analysis}`, caption: words.table(analysis), columns: columnsOf(page), rows: groups })}</div>`,
      )}
    </section>`;
}

function columnsOf({ data, texts, formats }: Page): readonly Column<Row>[] {
  const { columns } = texts.personas;
  return [
    {
      head: columns.group,
      isText: true,
      show: ({ name, sentence }) =>
        html`<span lang="${data.language}">${name}</span>${sentence !== null && html`<small lang="${data.language}">${sentence}</small>`}`,
      raw: ({ name }) => name,
    },
    { head: columns.id, isText: true, show: ({ id }) => id, raw: ({ id }) => id },
    { head: columns.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
    { head: columns.share, show: (row) => formats.percent(row.customerShare * 100), raw: (row) => row.customerShare },
    { head: columns.orders, show: (row) => formats.count(row.orders), raw: (row) => row.orders },
    { head: columns.spend, show: (row) => formats.money(row.totalSpend), raw: (row) => row.totalSpend },
    {
      head: columns.top,
      isText: true,
      show: (row) => row.topCategories.join(', '),
      raw: (row) => row.topCategories.join(', '),
    },
  ];
}
