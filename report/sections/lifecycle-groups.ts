/** Beside the lifecycle: groups by recency, orders and spend, states in each cluster, and bounds that fit the store. */
import { parseMoney } from '../../lib/pure/money.ts';
import { percentages } from '../../lib/pure/shares.ts';
import { lifecycleState, type LifecycleState } from '../../models/clusters/lifecycle.ts';
import { clusterName } from '../../models/clusters/names.ts';
import { drawBars } from '../charts/bars.ts';
import type { LifecycleSuggestion, RfmGroup } from '../groups-data.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderFigure } from './figure.ts';
import { renderTable } from './table.ts';

/** The best first; the paler, the longer the silence. */
const rfmColours: Readonly<Record<RfmGroup, string>> = {
  Champions: 'var(--ramp-20)',
  Loyal: 'var(--ramp-18)',
  Promising: 'var(--ramp-16)',
  New: 'var(--ramp-14)',
  'At risk': 'var(--ramp-11)',
  Slipping: 'var(--ramp-9)',
  Hibernating: 'var(--ramp-6)',
  Lost: 'var(--ramp-3)',
  'No purchases': 'var(--line)',
};

export function renderRfmGroups(page: Page): Html | false {
  const { data, formats, texts } = page;
  if (data.rfmGroups === undefined || data.rfmGroups.length === 0) return false;
  const words = texts.groups.rfm;
  const counts = (Object.keys(rfmColours) as readonly RfmGroup[]).map(
    (group) => data.rfmGroups?.find((one) => one.group === group) ?? { group, customers: 0, totalSpend: '0' },
  );
  const customerShares = percentages(counts.map(({ customers }) => customers));
  const revenueShares = percentages(counts.map(({ totalSpend }) => parseMoney(totalSpend)));
  const rows = counts.map((count, at) => ({
    ...count,
    name: words.names[count.group],
    customerShare: customerShares[at] ?? 0,
    revenueShare: revenueShares[at] ?? 0,
  }));
  const bars = rows.map((row) => ({
    name: row.name,
    value: row.customers,
    label: formats.count(row.customers),
    tooltip: texts.lifecycle.part(row.name, formats.count(row.customers), formats.percent(row.customerShare)),
    colour: rfmColours[row.group],
  }));
  const { columns } = texts.lifecycle;
  return html`
    <div class="subhead"><h3>${words.heading}</h3><p>${words.intro}</p></div>
    <div class="charts uneven">
      ${renderFigure(page, {
        title: words.chart,
        hint: '',
        label: words.chartLabel(bars.map((bar) => bar.tooltip).join(' ')),
        tableName: 'rfm',
        drawing: drawBars(bars, 350, 320),
      })}
      <div class="defined">${renderTable(page, {
        name: 'rfm',
        caption: words.table,
        columns: [
          {
            head: words.group,
            isText: true,
            show: (row) => html`${row.name}<small>${words.meanings[row.group]}</small>`,
            raw: (row) => row.name,
          },
          { head: columns.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
          {
            head: columns.customerShare,
            show: (row) => formats.percent(row.customerShare),
            raw: (row) => row.customerShare,
          },
          { head: columns.totalSpend, show: (row) => formats.money(row.totalSpend), raw: (row) => row.totalSpend },
          {
            head: columns.revenueShare,
            show: (row) => formats.percent(row.revenueShare),
            raw: (row) => row.revenueShare,
          },
        ],
        rows,
      })}</div>
    </div>`;
}

const states: readonly LifecycleState[] = ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'];

/** Of the first partition: customers by cluster and state, and the state of the cluster's mean days. */
export function renderStatesByCluster(page: Page): Html | false {
  const { data, formats, texts, language } = page;
  const [clustering] = data.clusterings;
  if (clustering?.explained === undefined || clustering.table.total.customers === 0) return false;
  const { table, names, explained } = clustering;
  const words = texts.groups.states;
  const rows = table.clusters.map(({ meanRecencyDays }, at) => ({
    name: texts.clusters.named(clusterName(table.k, at + 1, language, names)),
    whole: lifecycleState(meanRecencyDays, data.lifecycleThresholds),
    customers: (state: LifecycleState): number =>
      explained.states.find((one) => one.rank === at + 1 && one.state === state)?.customers ?? 0,
  }));
  return renderTable(page, {
    name: 'states',
    caption: words.table(table.clusters.length),
    columns: [
      { head: texts.groups.apart.group, isText: true, show: (row) => row.name, raw: (row) => row.name },
      ...states.map((state) => ({
        head: texts.lifecycle.states[state],
        show: (row: (typeof rows)[number]) => formats.count(row.customers(state)),
        raw: (row: (typeof rows)[number]) => row.customers(state),
      })),
      {
        head: words.whole,
        isText: true,
        show: (row) => texts.lifecycle.states[row.whole],
        raw: (row) => texts.lifecycle.states[row.whole],
      },
    ],
    rows,
  });
}

export function renderSuggestion(page: Page): Html | false {
  const { data, formats, texts } = page;
  const [store, ...categories] = data.lifecycleSuggestions ?? [];
  if (store === undefined) return false;
  const words = texts.groups.suggestion;
  const days = ({ activeDays, inactiveDays, hibernatingDays }: LifecycleSuggestion) =>
    [activeDays, inactiveDays, hibernatingDays].map((one) => formats.count(one)) as [string, string, string];
  const { active, inactive, hibernating } = data.lifecycleThresholds;
  const known = store.activeDays !== null;
  const right = (head: string, of: (row: LifecycleSuggestion) => number | null) => ({
    head,
    show: (row: LifecycleSuggestion) => formats.count(of(row)),
    raw: of,
  });
  const name = ({ category }: LifecycleSuggestion): string => (category === 'all' ? words.store : category);
  return html`
    <div class="subhead"><h3>${words.heading}</h3><p>${known ? words.sentence(...days(store)) : words.tooFew(formats.count(store.gaps))} ${words.now(formats.count(active), formats.count(inactive), formats.count(hibernating))}</p></div>
    ${
      categories.length > 0 &&
      html`<div class="long">${renderTable(page, {
        name: 'rhythm',
        caption: words.table,
        columns: [
          { head: words.category, isText: true, show: name, raw: name },
          right(words.returns, (row) => row.gaps),
          right('50 %', (row) => row.medianDays),
          right('80 %', (row) => row.activeDays),
          right('95 %', (row) => row.inactiveDays),
          right('99 %', (row) => row.hibernatingDays),
        ],
        rows: [store, ...categories],
      })}</div>`
    }`;
}
