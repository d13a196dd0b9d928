/** A table of expected sums with the range each will likely be in: periods, groups or channels. */
import type { ExpectedTotal } from '../forecast-data.ts';
import { type Child, type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { renderTable } from './table.ts';

export interface ExpectedRow {
  readonly name: string;
  /** Behind the name, for people only. */
  readonly tag?: Child;
  readonly orders: ExpectedTotal;
  readonly spend: ExpectedTotal;
}

export interface ExpectedTable {
  readonly name: string;
  readonly caption: string;
  readonly head: string;
  readonly rows: readonly ExpectedRow[];
  readonly total?: ExpectedRow;
}

/** Both quantities of one group over one horizon; undefined when either is not there. */
export function findExpected(
  totals: readonly ExpectedTotal[],
  at: Pick<ExpectedTotal, 'scope' | 'group' | 'horizonDays'>,
): Pick<ExpectedRow, 'orders' | 'spend'> | undefined {
  const find = (quantity: ExpectedTotal['quantity']) =>
    totals.find(
      (total) =>
        total.scope === at.scope &&
        total.group === at.group &&
        total.horizonDays === at.horizonDays &&
        total.quantity === quantity,
    );
  const [orders, spend] = [find('orders'), find('spend')];
  return orders === undefined || spend === undefined ? undefined : { orders, spend };
}

export function renderExpected(page: Page, { rows, total, head, ...table }: ExpectedTable): Html {
  const { formats } = page;
  const words = page.texts.outlook;
  const money = (value: number): string => formats.wholeMoney(String(value));
  const range = ({ lower80, upper80 }: ExpectedTotal, figure: (value: number) => string): string =>
    words.range(figure(lower80), figure(upper80));
  const most = Math.max(0, ...rows.map(({ spend }) => spend.upper80));
  const whole = ({ lower80, upper80 }: ExpectedTotal): string => `${lower80.toFixed(2)} ${upper80.toFixed(2)}`;
  return renderTable(page, {
    ...table,
    columns: [
      { head, isText: true, show: ({ name, tag }) => html`${name}${tag}`, raw: ({ name }) => name },
      {
        head: words.customers,
        show: ({ orders }) => formats.count(orders.customers),
        raw: ({ orders }) => orders.customers,
      },
      {
        head: words.orders,
        show: ({ orders }) => formats.count(orders.expected),
        raw: ({ orders }) => Number(orders.expected.toFixed(2)),
      },
      {
        head: words.likelyOrders,
        show: ({ orders }) => range(orders, formats.count),
        raw: ({ orders }) => whole(orders),
      },
      {
        head: words.spend,
        show: ({ spend }) => money(spend.expected),
        raw: ({ spend }) => Number(spend.expected.toFixed(2)),
      },
      {
        head: words.likelySpend,
        show: ({ spend }) => html`${range(spend, money)}${drawRange(spend, most)}`,
        raw: ({ spend }) => whole(spend),
      },
    ],
    rows,
    ...(total === undefined ? {} : { total }),
  });
}

/** The range as a bar, on one scale for the whole table. */
function drawRange({ lower80, upper80 }: ExpectedTotal, most: number): Html | false {
  if (!(most > 0)) return false;
  const at = (value: number): number => Math.round((1000 * Math.max(0, Math.min(value, most))) / most) / 10;
  const width = Math.max(0.5, at(upper80) - at(lower80));
  return html`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="4"></rect><rect x="${at(lower80)}" width="${Number(width.toFixed(1))}" height="4"></rect></svg>`;
}
