/** Customers by the time since their last order. */
import { parseMoney } from '../../lib/pure/money.ts';
import { percentages } from '../../lib/pure/shares.ts';
import type { LifecycleState } from '../../models/clusters/lifecycle.ts';
import { drawBars } from '../charts/bars.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderFigure } from './figure.ts';
import { renderRfmGroups, renderStatesByCluster, renderSuggestion } from './lifecycle-groups.ts';
import { renderMoves } from './moves.ts';
import { renderTable } from './table.ts';

const states: readonly LifecycleState[] = ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'];

/** The longer the silence, the paler. */
const colours: Readonly<Record<LifecycleState, string>> = {
  Active: 'var(--ramp-20)',
  Inactive: 'var(--ramp-14)',
  Hibernating: 'var(--ramp-8)',
  Lost: 'var(--ramp-3)',
  'No purchases': 'var(--line)',
};

export function renderLifecycle(page: Page): Html {
  const { data, formats } = page;
  const words = page.texts.lifecycle;
  const counts = states.map(
    (state) => data.lifecycle.find((count) => count.state === state) ?? { state, customers: 0, totalSpend: '0' },
  );
  const customerShares = percentages(counts.map((count) => count.customers));
  const revenueShares = percentages(counts.map((count) => parseMoney(count.totalSpend)));
  const rows = counts.map((count, index) => ({
    ...count,
    name: words.states[count.state],
    meaning: words.meanings[count.state](data.lifecycleThresholds),
    customerShare: customerShares[index] ?? 0,
    revenueShare: revenueShares[index] ?? 0,
  }));
  const bars = rows.map((row) => ({
    name: row.name,
    value: row.customers,
    label: formats.count(row.customers),
    tooltip: words.part(row.name, formats.count(row.customers), formats.percent(row.customerShare)),
    colour: colours[row.state],
  }));
  return html`
    <section class="card" aria-labelledby="${page.id('lifecycle')}">
      <h2 id="${page.id('lifecycle')}">${words.heading}</h2>
      <p>${words.intro}</p>
      <div class="charts uneven">
        ${renderFigure(page, {
          title: words.chart,
          hint: '',
          label: words.chartLabel(bars.map((bar) => bar.tooltip).join(' ')),
          tableName: 'lifecycle',
          drawing: drawBars(bars, 350, 230),
        })}
        ${renderTable(page, {
          name: 'lifecycle',
          caption: words.table,
          columns: [
            {
              head: words.columns.state,
              isText: true,
              show: (row) => html`${row.name}<small>${row.meaning}</small>`,
              raw: (row) => row.name,
            },
            { head: words.columns.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
            {
              head: words.columns.customerShare,
              show: (row) => formats.percent(row.customerShare),
              raw: (row) => row.customerShare,
            },
            {
              head: words.columns.totalSpend,
              show: (row) => formats.money(row.totalSpend),
              raw: (row) => row.totalSpend,
            },
            {
              head: words.columns.revenueShare,
              show: (row) => formats.percent(row.revenueShare),
              raw: (row) => row.revenueShare,
            },
          ],
          rows,
        })}
      </div>
      ${renderStatesByCluster(page)}
      ${renderMoves(page, 'lifecycle', 3)}
      ${renderRfmGroups(page)}
      ${renderSuggestion(page)}
    </section>`;
}
