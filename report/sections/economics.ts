/** What a new customer is worth, and may cost: the store by age, its channels, its cohorts. */
import type { EconomicsRow } from '../economics-row.ts';
import { type Child, type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { type Column, renderTable } from './table.ts';

const yearDays = 365;

export function renderEconomics(page: Page): Html {
  const { economics: rows } = page.data;
  if (rows === undefined) return html``;
  const words = page.texts.economics;
  const store = rows.filter(({ scope }) => scope === 'store');
  const inFirstYear = (scope: EconomicsRow['scope']) =>
    rows.filter((row) => row.scope === scope && row.horizonDays === yearDays);
  const [year] = store;
  return html`
    <section class="card" aria-labelledby="${page.id('economics')}">
      <h2 id="${page.id('economics')}">${words.heading}</h2>
      ${
        year === undefined
          ? html`<p class="empty">${words.nobody}</p>`
          : html`<p>${words.intro(page.formats.count(year.customers))}</p>
            <p>${headline(page, year)}</p>
            <div class="tables">
              ${renderTable(page, {
                name: 'lifetime',
                caption: words.byAge,
                columns: [ageColumn(page), ...valueColumns(page), basisColumn(page), maximumColumn(page)],
                rows: store,
              })}
              ${renderPlaces(page, 'channels', words.byChannel, words.channel, inFirstYear('channel'), ({ channel }) => channel)}
            </div>
            <details class="experts">
              <summary>${words.more}</summary>
              <div class="tables">${renderPlaces(page, 'cohorts', words.byCohort, words.cohort, inFirstYear('cohort'), ({ cohort }) => cohort)}</div>
              <p>${words.method}</p>
            </details>`
      }
    </section>`;
}

function headline({ texts, formats }: Page, { lifetime, maximumCost }: EconomicsRow): string {
  const words = texts.economics;
  if (lifetime === null) return words.unknown;
  const worth = words.worth(formats.money(lifetime));
  return `${worth} ${maximumCost === null ? words.noMargin : words.mayCost(formats.money(maximumCost))}`;
}

function renderPlaces(
  page: Page,
  name: string,
  caption: string,
  head: string,
  rows: readonly EconomicsRow[],
  place: (row: EconomicsRow) => string,
): Html {
  const words = page.texts.economics;
  const shown = (row: EconomicsRow): string => (place(row) === 'other' ? words.other : place(row));
  return renderTable(page, {
    name,
    caption,
    columns: [
      { head, isText: true, show: shown, raw: shown },
      { head: words.customers, show: (row) => page.formats.count(row.customers), raw: (row) => row.customers },
      ...valueColumns(page),
      maximumColumn(page),
      {
        head: words.cost,
        show: (row) => page.formats.money(row.acquisitionCost),
        raw: (row) => row.acquisitionCost,
      },
      {
        head: words.payback,
        show: (row) => page.formats.count(row.paybackMonths),
        raw: (row) => row.paybackMonths,
      },
    ],
    rows,
  });
}

const ageColumn = ({ texts, formats }: Page): Column<EconomicsRow> => ({
  head: texts.economics.age,
  isText: true,
  show: ({ horizonDays }) => texts.economics.years(formats.count(horizonDays / yearDays)),
  raw: ({ horizonDays }) => horizonDays / yearDays,
});

function valueColumns({ texts, formats }: Page): readonly Column<EconomicsRow>[] {
  const words = texts.economics;
  const range = ({ lower80, upper80 }: EconomicsRow): string =>
    lower80 === null || upper80 === null
      ? formats.money(null)
      : words.range(formats.money(lower80), formats.money(upper80));
  return [
    { head: words.spends, show: ({ lifetime }) => formats.money(lifetime), raw: ({ lifetime }) => lifetime },
    { head: words.likely, show: range, raw: ({ lower80, upper80 }) => `${lower80 ?? ''} ${upper80 ?? ''}`.trim() },
  ];
}

function basisColumn({ texts }: Page): Column<EconomicsRow> {
  const words = texts.economics;
  const said = ({ basis }: EconomicsRow): string => (basis === null ? words.unknown : words.bases[basis]);
  return {
    head: words.basis,
    isText: true,
    show: (row): Child =>
      row.isExtrapolated === true ? html`${said(row)} <span class="tag">${texts.extrapolated}</span>` : said(row),
    raw: said,
  };
}

const maximumColumn = ({ texts, formats }: Page): Column<EconomicsRow> => ({
  head: texts.economics.maximum,
  show: ({ maximumCost }) => formats.money(maximumCost),
  raw: ({ maximumCost }) => maximumCost,
});
