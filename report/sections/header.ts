/** Top of the page: whose report this is, its switches, what it says in one sentence, whether to believe it. */
import { clusterName } from '../../models/clusters/names.ts';
import { type Child, type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { findExpected } from './totals.ts';

/** What a page of any report knows of itself. */
type Titled = Pick<Page, 'language' | 'texts' | 'formats' | 'id'> & {
  readonly data: { readonly store: string; readonly asOf: string };
};

export function renderTopbar({ data, language, texts, formats, id }: Titled): Html {
  const { switches } = texts;
  return html`
    <header class="topbar">
      <a class="skip" href="#${id('main')}">${texts.skip}</a>
      <div class="brand"><span class="mark" aria-hidden="true"></span><span class="store">${data.store}</span> <span class="day">${texts.asOf(formats.date(data.asOf))}</span></div>
      <div class="switches">
        ${renderSwitch('language', switches.language, language, [
          ['en', 'English', 'en'],
          ['es', 'Español', 'es'],
        ])}
        ${renderSwitch('theme', switches.theme, 'auto', [
          ['auto', switches.themes.auto],
          ['light', switches.themes.light],
          ['dark', switches.themes.dark],
        ])}
      </div>
    </header>`;
}

/** Buttons of which one is pressed; shown only where the script runs. */
export function renderSwitch(
  name: string,
  label: string,
  pressed: string,
  choices: readonly (readonly [value: string, words: string, language?: string])[],
): Html {
  return html`<div class="switch" role="group" aria-label="${label}">${choices.map(
    ([value, words, language]) =>
      html`<button type="button" data-switch="${name}" data-value="${value}" aria-pressed="${value === pressed ? 'true' : 'false'}"${language !== undefined && html` lang="${language}"`}>${words}</button>`,
  )}</div>`;
}

export function renderHero(page: Page): Html {
  const { data, texts } = page;
  const decision = decisionOf(page);
  return html`
    <section class="hero" aria-labelledby="${page.id('title')}">
      <h1 id="${page.id('title')}">${texts.title(data.store)}</h1>
      <p class="headline">${headline(page)}</p>
      <div class="decision ${decision}">
        <span class="badge">${texts.decision[decision]}</span>
        <p>${texts.decision[`${decision}Text`]}</p>
        ${decision === 'refuse' && renderReasons(page)}
      </div>
    </section>`;
}

type Decision = 'publish' | 'refuse' | 'unvalidated';

function decisionOf({ data: { gate, modelCard } }: Page): Decision {
  if (gate.decision === 'refuse') return 'refuse';
  return modelCard.backtest === null ? 'unvalidated' : 'publish';
}

function renderReasons({ data: { gate }, texts, formats }: Page): Html {
  const failed = gate.checks.filter((check) => check.status === 'fail');
  const sentences = new Set(failed.map((check) => reasonOf(check)));
  function reasonOf({ check, figure }: (typeof failed)[number]): string {
    if (check === 'audits') return texts.decision.auditsFailed(formats.count(figure));
    if (check.endsWith('_bias')) return texts.decision.totalsOff;
    return check.startsWith('drift') ? texts.decision.customersChanged : texts.decision.worseThanNaive;
  }
  // The gate's own words are English and for experts.
  return html`<h2>${texts.decision.why}</h2><ul>${[...sentences].map((sentence) => html`<li>${sentence}</li>`)}</ul>
    ${gate.reasons.length > 0 && html`<details><summary>${texts.decision.expertReasons}</summary><ul lang="en">${gate.reasons.map((reason) => html`<li>${reason}</li>`)}</ul></details>`}`;
}

/** The smallest split says most: its best group, how few they are and how much they bring. */
function headline({ data, language, texts, formats }: Page): Child {
  const { table, names } = data.clusterings[0] ?? {};
  const best = table?.clusters.at(-1);
  if (table === undefined || best === undefined || table.total.customers === 0) return texts.headline.noCustomers;
  if (!(Number(table.total.totalSpend) > 0)) return texts.headline.noRevenue;
  if (table.clusters.length === 1) return texts.headline.oneGroup;
  const figures = [formats.percent(best.customerShare), formats.percent(best.revenueShare)] as const;
  const name = texts.clusters.named(clusterName(table.k, table.clusters.length, language, names));
  return texts.headline
    .concentration(name, ...figures)
    .split(new RegExp(`(${figures.join('|')})`))
    .map((part) => (figures.includes(part) ? html`<em>${part}</em>` : part));
}

/** `; likely $58,654 to $86,446` */
function likely({ data, texts, formats }: Page, horizonDays: number): string {
  const store = findExpected(data.totals ?? [], { scope: 'store', group: 'all', horizonDays });
  if (store === undefined) return '';
  const money = (value: number): string => formats.wholeMoney(String(value));
  return `; ${texts.outlook.kpi(money(store.spend.lower80), money(store.spend.upper80))}`;
}

export function renderKpis(page: Page): Html {
  const { data, texts, formats, id } = page;
  const total = data.clusterings[0]?.table.total;
  const horizon = data.modelCard.horizons[0];
  const tiles: readonly (readonly [label: string, figure: string, detail: Child])[] = [
    [
      texts.kpi.customers,
      formats.count(data.modelCard.data.customers),
      data.modelCard.data.prospects === 0
        ? texts.kpi.everyoneOrdered
        : texts.kpi.prospects(formats.count(data.modelCard.data.prospects)),
    ],
    [
      texts.kpi.revenue,
      formats.wholeMoney(total?.totalSpend ?? '0'),
      total === undefined ? '' : texts.kpi.averageOrder(formats.money(total.averageOrderValue)),
    ],
    [
      texts.kpi.orders,
      formats.count(data.modelCard.data.orders),
      total === undefined ? '' : texts.kpi.ordersPerCustomer(formats.hundredths(total.ordersPerCustomer)),
    ],
    ...(horizon === undefined
      ? []
      : [
          [
            texts.kpi.expected(formats.count(horizon.days)),
            horizon.predictedClv === null ? '–' : formats.wholeMoney(horizon.predictedClv),
            horizon.predictedOrders === null
              ? texts.kpi.notPredicted
              : html`${texts.kpi.expectedOrders(formats.count(horizon.predictedOrders))}${likely(page, horizon.days)}${horizon.isExtrapolated && html` <span class="tag">${texts.extrapolated}</span>`}`,
          ] as const,
        ]),
  ];
  return html`
    <section aria-labelledby="${id('kpi')}"><h2 id="${id('kpi')}" class="hidden-heading">${texts.kpi.label}</h2>
      <dl class="kpis">${tiles.map(([label, figure, detail]) => html`<div><dt>${label}</dt><dd><strong>${figure}</strong><small>${detail}</small></dd></div>`)}</dl>
    </section>`;
}
