/** Small tables from rows of one shape. */
import type { Transaction } from '../storage/warehouse/index.ts';

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Columns are named as the table's; null numbers are NULL, texts must be there. */
export async function appendRows(transaction: Transaction, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const column = (name: string) => {
    const values = rows.map((row) => row[name] ?? null);
    return typeof first[name] === 'string'
      ? (values as string[])
      : Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  };
  await transaction.append(table, Object.fromEntries(Object.keys(first).map((name) => [name, column(name)])));
}
