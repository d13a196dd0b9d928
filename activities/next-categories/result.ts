/** What became of next categories in a run: for its manifest and its report. */
import type { NextCategoriesTest } from '../../models/next-categories/back-test.ts';
import type { Transaction, Warehouse } from '../../storage/warehouse/index.ts';

export type NextCategoriesResult =
  | { readonly status: 'no_categories' }
  /** The fewer of those to choose by and those to test on. */
  | { readonly status: 'too_few_customers'; readonly customers: number; readonly needed: number }
  | {
      readonly status: 'shown' | 'not_better';
      readonly test: NextCategoriesTest;
      readonly categories: number;
      /** Rarer ones, which are never next. */
      readonly leftOut: number;
    };

const table = 'next_categories_result';

export const writeNextCategoriesResult = (transaction: Transaction, result: NextCategoriesResult): Promise<void> =>
  transaction.run(`create or replace table ${table} as select $1::json as document`, [JSON.stringify(result)]);

/** Undefined in a warehouse of a run that did not look. */
export async function readNextCategoriesResult(warehouse: Warehouse): Promise<NextCategoriesResult | undefined> {
  const [there] = await warehouse.rows<{ tables: number }>(
    'select count(*) as tables from duckdb_tables() where table_name = $1',
    [table],
  );
  if (there?.tables !== 1) return undefined;
  const [row] = await warehouse.rows<{ document: string }>(`select document::varchar as document from ${table}`);
  return row === undefined ? undefined : (JSON.parse(row.document) as NextCategoriesResult);
}
