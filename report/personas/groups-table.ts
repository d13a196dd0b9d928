/** The groups in figures: a row each, one for those who never bought, and the total. */
import { formatMoney, parseMoney } from '../../lib/pure/money.ts';
import { percentages } from '../../lib/pure/shares.ts';
import { type Html, html } from '../html.ts';
import { type Column, renderTable } from '../sections/table.ts';
import { labelOf, type PersonaPage, spendPer } from './page.ts';

interface Row {
  readonly group: string;
  readonly id: string;
  readonly customers: number;
  readonly customerShare: number;
  readonly orders: number;
  readonly totalSpend: string;
  readonly revenueShare: number;
  readonly top: readonly string[];
}

export function renderGroupsTable(page: PersonaPage): Html {
  const { id, words } = page;
  const { rows, total } = groupRows(page);
  return html`
    <section class="card wrapped" aria-labelledby="${id('figures')}">
      <h2 id="${id('figures')}">${words.table.heading}</h2>
      ${renderTable(page, { name: 'groups', caption: words.table.caption, columns: columnsOf(page), rows, total })}
    </section>`;
}

function groupRows(page: PersonaPage): { readonly rows: readonly Row[]; readonly total: Row } {
  const { groups, withoutPurchases } = page.data.analysis;
  const { table } = page.words;
  const spends = groups.map(({ totalSpend }) => parseMoney(totalSpend));
  const customerShares = percentages([...groups.map(({ customers }) => customers), withoutPurchases]);
  const revenueShares = percentages(spends);
  const none: Row = {
    group: table.without,
    id: '–',
    customers: withoutPurchases,
    customerShare: customerShares.at(-1) ?? 0,
    orders: 0,
    totalSpend: '0.0000',
    revenueShare: 0,
    top: [],
  };
  const rows = groups.map(
    (group, at): Row => ({
      group: labelOf(page, group),
      id: group.id,
      customers: group.customers,
      customerShare: customerShares[at] ?? 0,
      orders: group.orders,
      totalSpend: group.totalSpend,
      revenueShare: revenueShares[at] ?? 0,
      top: group.topCategories,
    }),
  );
  const customers = groups.reduce((sum, group) => sum + group.customers, withoutPurchases);
  const spend = spends.reduce((sum, units) => sum + units, 0n);
  return {
    rows: [...rows, none],
    total: {
      group: table.total,
      id: '',
      customers,
      customerShare: customers > 0 ? 100 : 0,
      orders: groups.reduce((sum, { orders }) => sum + orders, 0),
      totalSpend: formatMoney(spend, 4),
      revenueShare: spend > 0n ? 100 : 0,
      top: [],
    },
  };
}

function columnsOf({ words: { table }, formats }: PersonaPage): readonly Column<Row>[] {
  const ordersEach = ({ orders, customers }: Row) => (customers === 0 ? null : orders / customers);
  const top = (row: Row) => row.top.join(', ');
  return [
    { head: table.group, isText: true, show: (row) => row.group, raw: (row) => row.group },
    { head: table.id, isText: true, show: (row) => row.id, raw: (row) => row.id },
    { head: table.customers, show: (row) => formats.count(row.customers), raw: (row) => row.customers },
    { head: table.customerShare, show: (row) => formats.percent(row.customerShare), raw: (row) => row.customerShare },
    { head: table.orders, show: (row) => formats.count(row.orders), raw: (row) => row.orders },
    { head: table.spend, show: (row) => formats.money(row.totalSpend), raw: (row) => row.totalSpend },
    { head: table.revenueShare, show: (row) => formats.percent(row.revenueShare), raw: (row) => row.revenueShare },
    {
      head: table.ordersPerCustomer,
      show: (row) => formats.hundredths(ordersEach(row) ?? 0),
      raw: (row) => Math.round((ordersEach(row) ?? 0) * 100) / 100,
    },
    {
      head: table.spendPerCustomer,
      show: (row) => formats.money(spendPer(row.totalSpend, row.customers)),
      raw: (row) => spendPer(row.totalSpend, row.customers),
    },
    { head: table.top, isText: true, show: top, raw: top },
  ];
}
