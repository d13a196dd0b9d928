/** `perdura customers`: customers with their values, the most valuable first. */
import { listCustomers } from '../../app/customers.ts';
import { readReportData } from '../../app/published.ts';
import { withDesk } from '../../app/segments/desk.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { rangeOf } from '../show/customer-range.ts';
import { toCell } from './query.ts';

export async function customers(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly asOf?: string; readonly where?: string; readonly limit: number },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withDesk(session, store, { asOf: options.asOf }, async (desk) => {
    const { modelCard } = await readReportData(desk.folder);
    const days = modelCard.horizons[0]?.days ?? 0;
    const shown: readonly Shown[] = [
      { head: 'customer', column: 'customer_key' },
      { head: 'state', column: 'lifecycle_state' },
      { head: 'cluster', column: 'cluster_3', align: 'right' },
      { head: 'orders', column: 'historic_orders', align: 'right' },
      { head: 'spent', column: 'historic_clv', align: 'right' },
      { head: 'days ago', column: 'days_since_last_order', align: 'right' },
      { head: `orders ${days}d`, column: `predicted_orders_${days}d`, align: 'right' },
      { head: '80 %', column: `predicted_orders_${days}d`, isRange: true, align: 'right' },
      { head: `value ${days}d`, column: `predicted_clv_${days}d`, align: 'right' },
      { head: '80 %', column: `predicted_clv_${days}d`, isRange: true, align: 'right' },
      { head: `P(order) ${days}d`, column: `order_probability_${days}d`, align: 'right' },
      { head: 'next order', column: 'expected_next_order_date' },
      { head: 'overdue', column: 'next_order_overdue_days', align: 'right' },
    ];
    const rows = await listCustomers(desk, options);
    const text = showTable(
      shown,
      rows.map((row) =>
        shown.map(({ column, isRange }) => (isRange === true ? rangeOf(row, column) : round(toCell(row[column])))),
      ),
    );
    output.result(rows, rows.length === 0 ? 'nobody fits' : text);
    return exitCodes.ok;
  });
}

interface Shown {
  readonly head: string;
  readonly column: string;
  /** The column's 80 % interval instead of itself. */
  readonly isRange?: boolean;
  readonly align?: 'right';
}

const round = (value: string | number | null): string | number | null =>
  typeof value === 'number' && !Number.isInteger(value)
    ? value.toFixed(3)
    : typeof value === 'string' && /^-?\d+\.\d{4}$/.test(value)
      ? Number(value).toFixed(2)
      : value;
