/** What is expected of the store and its groups, with the ranges, for the terminal and as `-o json` gives it. */
import type { ExpectedTotal } from '../../report/forecast-data.ts';
import type { ReportData } from '../../report/report-data.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

type Range = Pick<ExpectedTotal, 'expected' | 'lower80' | 'upper80' | 'lower95' | 'upper95'>;

/** Of one group over one horizon. */
export interface Expected {
  readonly group: string;
  readonly horizonDays: number;
  readonly customers: number;
  readonly orders: Range;
  readonly spend: Range;
}

/** Horizon by horizon, group by group; empty where nothing is predicted, or for groups without published ranges. */
export function expectedOf({ totals = [] }: Pick<ReportData, 'totals'>, scope: string): readonly Expected[] {
  const within = totals.filter((total) => total.scope === scope);
  return within
    .filter(({ quantity }) => quantity === 'orders')
    .flatMap((orders) => {
      const { group, horizonDays, customers } = orders;
      const spend = within.find(
        (other) => other.quantity === 'spend' && other.group === group && other.horizonDays === horizonDays,
      );
      return spend === undefined
        ? []
        : [{ group, horizonDays, customers, orders: rangeOf(orders), spend: rangeOf(spend) }];
    });
}

/** `2,006 orders, 70,101 USD (80 %: 58,968–87,389)` */
const describeExpected = ({ orders, spend }: Expected, currency: string): string =>
  `${whole(orders.expected)} orders, ${whole(spend.expected)} ${currency} (80 %: ${bounds(spend)})`;

/** The store's, a line per horizon. */
export function storeFacts(data: ReportData): readonly (readonly [name: string, value: string])[] {
  const expected = expectedOf(data, 'store');
  return data.modelCard.horizons.flatMap(({ days, isExtrapolated }) => {
    const found = expected.find(({ horizonDays }) => horizonDays === days);
    const far = isExtrapolated ? ' (longer than back-tested)' : '';
    return found === undefined ? [] : [[`next ${days} days`, describeExpected(found, data.currency) + far] as const];
  });
}

export function showExpected(rows: readonly Expected[], names: readonly string[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const right = { align: 'right' as const };
  return showTable(
    [
      { head: `next ${first.horizonDays} d` },
      { head: 'buyers', ...right },
      { head: 'orders', ...right },
      { head: '80 %', ...right },
      { head: 'spend', ...right },
      { head: '80 %', ...right },
    ],
    rows.map(({ customers, orders, spend }, i) => [
      names[i] ?? rows[i]?.group ?? '',
      whole(customers),
      whole(orders.expected),
      bounds(orders),
      whole(spend.expected),
      bounds(spend),
    ]),
  );
}

const bounds = ({ lower80, upper80 }: Range): string => `${whole(lower80)}–${whole(upper80)}`;

const rangeOf = ({ expected, lower80, upper80, lower95, upper95 }: ExpectedTotal): Range => ({
  expected,
  lower80,
  upper80,
  lower95,
  upper95,
});
