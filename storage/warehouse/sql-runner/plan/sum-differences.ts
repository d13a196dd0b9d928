/** How many rows there are, and what the numeric columns sum to, before and after. */
import type { Transaction } from '../../warehouse.ts';
import { type CommonColumn, commonColumns } from './column-differences.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import { isNumeric, type Relation } from './row-differences.ts';

export interface SumDifference {
  readonly column: string;
  /** Decimal text; null where it is too large to be exact. */
  readonly before: string | null;
  readonly after: string | null;
  readonly change: string | null;
}

export interface Totals {
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  /** Of the columns whose sum differs. */
  readonly sums: readonly SumDifference[];
}

/** Sums are exact and do not depend on the order of rows: of doubles the first nine decimals are added. */
export async function compareTotals(
  reader: Pick<Transaction, 'rows'>,
  key: readonly string[],
  before: Relation,
  after: Relation,
): Promise<Totals> {
  const isKey = new Set(key.map((column) => column.toLowerCase()));
  const columns = commonColumns(before.columns, after.columns).filter(
    ({ name, before: was, after: now }) => isNumeric(was) && isNumeric(now) && !isKey.has(name.toLowerCase()),
  );
  const totals = (side: 'before' | 'after', { sql }: Relation) =>
    `select ${['count(*) as n', ...columns.map((column, at) => `${sumOf(column, side)} as s${at}`)].join(', ')} from ${sql}`;
  const shown = columns.map(
    (
      _,
      at,
    ) => `was.s${at}::varchar as was${at}, now.s${at}::varchar as now${at}, (now.s${at} - was.s${at})::varchar as by${at},
      was.s${at} is distinct from now.s${at} as differs${at}`,
  );
  const [row] = await reader.rows<Record<string, string | number | boolean | null>>(
    `select ${['was.n as "rowsBefore"', 'now.n as "rowsAfter"', ...shown].join(', ')}
     from (${totals('before', before)}) as was, (${totals('after', after)}) as now`,
  );
  const text = (name: string, column: CommonColumn): string | null => {
    const value = row?.[name] ?? null;
    if (value === null) return null;
    return isFloating(column) ? withoutZeros(String(value)) : String(value);
  };
  return {
    rowsBefore: Number(row?.['rowsBefore'] ?? 0),
    rowsAfter: Number(row?.['rowsAfter'] ?? 0),
    sums: columns.flatMap((column, at) =>
      row?.[`differs${at}`] === true
        ? [
            {
              column: column.name,
              before: text(`was${at}`, column),
              after: text(`now${at}`, column),
              change: text(`by${at}`, column),
            },
          ]
        : [],
    ),
  };
}

function sumOf(column: CommonColumn, side: 'before' | 'after'): string {
  const name = identifier(column.name);
  const scale = Math.max(scaleOf(column.before), scaleOf(column.after));
  const type = column[side];
  const summed = floating.test(type)
    ? `case when abs(${name}) < 1e15 then ${name}::decimal(38, 9) end`
    : type.endsWith('HUGEINT')
      ? `case when ${name} between -1e27 and 1e27 then ${name} end`
      : name;
  return `try_cast(coalesce(sum(${summed}), 0) as decimal(38, ${scale}))`;
}

const floating = /^(?:DOUBLE|FLOAT)$/;
const isFloating = ({ before, after }: CommonColumn): boolean => floating.test(before) || floating.test(after);

function scaleOf(type: string): number {
  if (floating.test(type)) return 9;
  return Number(/^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type)?.[1] ?? 0);
}

const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
