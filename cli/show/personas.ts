/** An analysis of personas for the terminal: a row a group, one for those who never bought, and what to know about it. */
import { currencyDecimals, formatMoney, parseMoney } from '../../lib/pure/money.ts';
import { percentages } from '../../lib/pure/shares.ts';
import { withoutPurchasesName } from '../../models/personas/names.ts';
import type { PersonaAnalysis, PersonaGroup } from '../../models/personas/types.ts';
import { warningText } from '../../models/personas/warnings.ts';
import { showTable } from './columns.ts';
import { decimal, money, whole } from './numbers.ts';

/** Of the store: in which names are written, and spend is counted. */
export interface Shown {
  readonly language: 'en' | 'es';
  readonly currency: string;
}

const columns = [
  { head: 'group' },
  { head: 'id' },
  { head: 'customers', align: 'right' },
  { head: '% customers', align: 'right' },
  { head: 'orders', align: 'right' },
  { head: 'total spend', align: 'right' },
  { head: 'orders/customer', align: 'right' },
  { head: 'known by' },
] as const;

export function showPersonas(
  { groups, withoutPurchases }: Pick<PersonaAnalysis, 'groups' | 'withoutPurchases'>,
  { language, currency }: Shown,
): string {
  const shares = percentages([...groups.map(({ customers }) => customers), withoutPurchases]);
  const spend = (amount: string): string => money(formatMoney(parseMoney(amount), currencyDecimals(currency)));
  const share = (at: number): string => (shares.at(at) ?? 0).toFixed(1);
  return showTable(columns, [
    ...groups.map((group, at) => [
      group.name[language],
      group.id,
      whole(group.customers),
      share(at),
      whole(group.orders),
      spend(group.totalSpend),
      decimal(group.orders / group.customers),
      group.topCategories.join(', '),
    ]),
    [withoutPurchasesName[language], null, whole(withoutPurchases), share(-1), '0', spend('0'), '0.00', null],
  ]);
}

/** What each group buys at which level, the most telling first. */
export function showLevels(
  { groups, variables }: Pick<PersonaAnalysis, 'groups' | 'variables'>,
  { language }: Shown,
): string {
  const most = 12;
  const shown = variables.slice(0, most);
  const rest = variables.length - shown.length;
  const heads = ['group', ...shown.map(({ label }) => label)].map((head) => ({ head }));
  const rows = groups.map((group) => [
    `${group.name[language]} (${group.id})`,
    ...shown.map((_, at) => levelOf(group, at)),
  ]);
  const table = showTable(heads, rows);
  return rest > 0 ? `${table}\nand ${rest} more variables: see the report, or -o json` : table;
}

function levelOf({ cells }: PersonaGroup, at: number): string {
  const cell = cells[at];
  if (cell === undefined) return '';
  return cell.level === 'zero' ? 'zero' : `${cell.level} ${decimal(cell.propensity)}`;
}

/** Warnings, each with the one step that mends it where there is one. */
export function showWarnings({ warnings }: PersonaAnalysis, name: string): readonly string[] {
  return warnings.flatMap((warning) => {
    const text = warningText(warning, 'en');
    return warning.kind === 'volume' ? [text, `  → perdura persona run ${name} --unit matrix_share`] : [text];
  });
}

export const showSentences = ({ groups }: Pick<PersonaAnalysis, 'groups'>, { language }: Shown): string =>
  groups.map((group) => `${group.name[language]} (${group.id}): ${group.sentence[language]}`).join('\n');
