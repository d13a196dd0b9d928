/** The nine-column score table for the terminal, and as `-o json` gives it. */
import type { ClusterRow, ScoreTable } from '../../models/clusters/score-table.ts';
import { showTable } from './columns.ts';
import { decimal, money, whole } from './numbers.ts';

const columns = [
  { head: 'cluster' },
  { head: 'customers', align: 'right' },
  { head: 'orders', align: 'right' },
  { head: 'average order', align: 'right' },
  { head: 'mean recency', align: 'right' },
  { head: 'total spend', align: 'right' },
  { head: 'orders/customer', align: 'right' },
  { head: 'spend/customer', align: 'right' },
  { head: '% customers', align: 'right' },
  { head: '% revenue', align: 'right' },
] as const;

export function showScoreTable({ clusters, total }: ScoreTable): string {
  return showTable(columns, [...clusters, total].map(cells));
}

const cells = (row: ClusterRow) => [
  row.cluster,
  whole(row.customers),
  whole(row.orders),
  money(row.averageOrderValue),
  row.meanRecencyDays === null ? null : `${whole(Math.round(row.meanRecencyDays))} d`,
  money(row.totalSpend),
  decimal(row.ordersPerCustomer),
  money(row.spendPerCustomer),
  row.customerShare.toFixed(1),
  row.revenueShare.toFixed(1),
];
