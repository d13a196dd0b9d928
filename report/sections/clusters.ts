/** Customers by value: map, bars, meaning in words and the score table, for every number of groups. */
import { describeCluster } from '../../models/clusters/describe.ts';
import { clusterName } from '../../models/clusters/names.ts';
import type { ClusterRow } from '../../models/clusters/score-table.ts';
import { type Bar, drawBars } from '../charts/bars.ts';
import { drawTreemap, type Group } from '../charts/treemap.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { rampStep, rampSteps } from '../ramp.ts';
import type { Clustering } from '../report-data.ts';
import { renderAdvice, renderApart } from './explained-groups.ts';
import { renderFigure } from './figure.ts';
import { renderMoves } from './moves.ts';
import { renderSwitch } from './header.ts';
import { type Column, renderTable } from './table.ts';
import { findExpected, renderExpected } from './totals.ts';

export function renderClusters(page: Page): Html {
  const { data, texts, formats } = page;
  const words = texts.clusters;
  const asked = data.clusterings.map((clustering) => clustering.asked);
  const { clusteredBy } = data;
  const days = clusteredBy.measure === 'predicted_clv' ? formats.count(clusteredBy.horizonDays) : null;
  const byValue = days === null ? words.introHistoric : words.introPredicted(days);
  const intro = data.clustersBy === 'rfm' ? words.introBehaviour(days) : byValue;
  return html`
    <section class="card" aria-labelledby="${page.id('clusters')}">
      <div class="head">
        <div><h2 id="${page.id('clusters')}">${words.heading}</h2><p>${intro}</p></div>
        ${
          asked.length > 1 &&
          renderSwitch(
            'groups',
            texts.switches.clusters,
            String(asked[0]),
            asked.map((k) => [String(k), texts.switches.groups(k)] as const),
          )
        }
      </div>
      ${data.clusterings.length === 0 && html`<p class="empty">${words.empty}</p>`}
      ${data.clusterings.map((clustering) => renderClustering(page, clustering))}
      ${renderAdvice(page)}
    </section>`;
}

function renderClustering(page: Page, clustering: Clustering): Html {
  const { texts, language } = page;
  const words = texts.clusters;
  const { table, asked } = clustering;
  const rows = table.clusters.map((row, index) => ({
    ...row,
    cluster: clusterName(table.k, index + 1, language, clustering.names),
  }));
  const name = `groups-${asked}`;
  return html`
    <div class="panel" data-groups="${asked}">
      <h3>${words.subheading(asked)}</h3>
      ${table.clusters.length < asked && html`<p class="note">${words.fewer(asked, table.clusters.length)}</p>`}
      ${table.total.customers > 0 && html`<div class="charts">${renderCharts(page, rows, name)}</div>`}
      <div class="subhead"><h4>${words.meaning}</h4>${page.data.clustersBy !== 'rfm' && html`<p>${describeMeasure(page)}</p>`}</div>
      <ul class="groups${rows.length > 4 && ' many'}">${rows.map((row, index) => renderMeaning(page, clustering, row, index))}</ul>
      ${renderTable(page, {
        name,
        caption: words.table(asked),
        columns: scoreColumns(page),
        rows,
        total: { ...table.total, cluster: words.total },
      })}
      ${renderApart(page, clustering)}
      ${renderClusterTotals(page, clustering)}
      ${renderMoves(page, `cluster_${asked}`, 4)}
    </div>`;
}

/** What every group is expected to bring; nothing where that is not known. */
function renderClusterTotals(page: Page, { asked, names, table }: Clustering): Html | false {
  const { data, texts, language, formats } = page;
  const { totals = [], modelCard } = data;
  const horizonDays = modelCard.horizons[0]?.days ?? 0;
  const scope = `cluster_${asked}` as const;
  const rows = table.clusters.flatMap((_, index) => {
    const expected = findExpected(totals, { scope, group: String(index + 1), horizonDays });
    return expected === undefined ? [] : [{ name: clusterName(table.k, index + 1, language, names), ...expected }];
  });
  if (rows.length === 0) return false;
  const store = findExpected(totals, { scope: 'store', group: 'all', horizonDays });
  const words = texts.outlook;
  return html`${renderExpected(page, {
    name: `expected-${asked}`,
    caption: words.byGroup(formats.count(horizonDays)),
    head: words.group,
    rows,
    ...(store === undefined ? {} : { total: { name: words.store, ...store } }),
  })}<p class="hint">${words.note}</p>`;
}

function renderCharts(page: Page, rows: readonly ClusterRow[], tableName: string): Html {
  const { texts, formats } = page;
  const words = texts.clusters;
  const largest = Math.max(0, ...rows.map((row) => Number(row.totalSpend)));
  const groups: readonly Group[] = rows.map((row) => ({
    name: words.named(row.cluster),
    shortName: row.cluster,
    customers: row.customers,
    spend: Number(row.totalSpend),
    detail: formats.percent(row.customerShare),
    tooltip: words.part(words.named(row.cluster), formats.count(row.customers), formats.money(row.totalSpend)),
  }));
  const bars: readonly Bar[] = groups.map((group) => ({
    name: group.name,
    value: group.spend,
    label: formats.compactMoney(group.spend),
    tooltip: group.tooltip,
    colour: `var(--ramp-${rampStep(group.spend, largest)})`,
  }));
  const parts = groups.map((group) => group.tooltip).join(' ');
  return html`
    ${renderFigure(page, {
      title: words.treemap,
      hint: words.treemapHint,
      label: words.treemapLabel(rows.length, parts),
      tableName,
      legend: renderLegend(page, largest),
      drawing: drawTreemap(groups, 520, 320),
      narrowDrawing: drawTreemap(groups, 330, 280),
    })}
    ${renderFigure(page, {
      title: words.bars,
      hint: words.barsHint,
      label: words.barsLabel(rows.length, parts),
      tableName,
      drawing: drawBars(bars, 520, Math.max(320, rows.length * 24)),
      narrowDrawing: drawBars(bars, 330, Math.max(200, rows.length * 24)),
    })}`;
}

/** The colours from nothing to the largest spend. */
function renderLegend({ formats, texts }: Page, largest: number): Html {
  const steps = Array.from({ length: rampSteps + 1 }, (_, step) => step);
  return html`<div class="legend" role="img" aria-label="${texts.clusters.legend}: ${formats.compactMoney(0)} – ${formats.compactMoney(largest)}"><span>${formats.compactMoney(0)}</span><svg viewBox="0 0 ${steps.length} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">${steps.map(
    (step) => html`<rect x="${step}" width="1.02" height="1" fill="var(--ramp-${step})"></rect>`,
  )}</svg><span>${formats.compactMoney(largest)}</span></div>`;
}

function renderMeaning(page: Page, { table, bounds }: Clustering, row: ClusterRow, index: number): Html {
  const { texts, language } = page;
  const words = texts.clusters;
  const sentence = describeCluster(row, table.total, language).slice(`${row.cluster}: `.length);
  const largest = Math.max(0, ...table.clusters.map((cluster) => Number(cluster.totalSpend)));
  return html`
    <li>
      <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true" focusable="false"><rect width="1" height="1" fill="var(--ramp-${rampStep(Number(row.totalSpend), largest)})"></rect></svg>
      <p><strong>${words.named(row.cluster)}</strong>${page.data.clustersBy !== 'rfm' && html` <span class="range">${describeRange(page, bounds[index])}</span>`}</p>
      <p>${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}</p>
    </li>`;
}

function describeMeasure({ data: { clusteredBy }, texts, formats }: Page): string {
  const words = texts.clusters.bounds;
  return clusteredBy.measure === 'predicted_clv'
    ? words.predicted(formats.count(clusteredBy.horizonDays))
    : words.historic;
}

function describeRange({ texts, formats }: Page, range: Clustering['bounds'][number] | undefined): string {
  const words = texts.clusters.bounds;
  const lower = range?.lower ?? null;
  const upper = range?.upper ?? null;
  if (lower === null && upper === null) return words.all;
  if (lower === null) return words.below(formats.money(upper));
  if (upper === null) return words.above(formats.money(lower));
  return words.between(formats.money(lower), formats.money(upper));
}

function scoreColumns({ texts, formats }: Page): readonly Column<ClusterRow>[] {
  const { columns } = texts.clusters;
  const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
  const share = (percent: number): Html =>
    html`${formats.percent(percent)}<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="4"></rect><rect width="${Math.max(0, percent)}" height="4"></rect></svg>`;
  return [
    { head: columns.cluster, isText: true, show: (row) => row.cluster, raw: (row) => row.cluster },
    { head: columns.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
    { head: columns.orders, show: (row) => formats.count(row.orders), raw: (row) => row.orders },
    {
      head: columns.averageOrderValue,
      show: (row) => formats.money(row.averageOrderValue),
      raw: (row) => row.averageOrderValue,
    },
    {
      head: columns.meanRecencyDays,
      show: (row) => formats.count(row.meanRecencyDays),
      raw: (row) => (row.meanRecencyDays === null ? null : round(row.meanRecencyDays, 1)),
    },
    { head: columns.totalSpend, show: (row) => formats.money(row.totalSpend), raw: (row) => row.totalSpend },
    {
      head: columns.ordersPerCustomer,
      show: (row) => formats.hundredths(row.ordersPerCustomer),
      raw: (row) => round(row.ordersPerCustomer, 2),
    },
    {
      head: columns.spendPerCustomer,
      show: (row) => formats.money(row.spendPerCustomer),
      raw: (row) => row.spendPerCustomer,
    },
    { head: columns.customerShare, show: (row) => share(row.customerShare), raw: (row) => row.customerShare },
    { head: columns.revenueShare, show: (row) => share(row.revenueShare), raw: (row) => row.revenueShare },
  ];
}
