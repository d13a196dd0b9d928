/** What the report shows of segments and of next categories. */
import type { NextCategories, SegmentFigures } from '../report/segment-data.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';
import { readNextCategoriesResult } from './next-categories/result.ts';

/** The first run has nothing to compare with. */
export const readSegmentFigures = (
  warehouse: Warehouse,
  { hasPredecessor }: { readonly hasPredecessor: boolean },
): Promise<readonly SegmentFigures[]> =>
  warehouse.rows<SegmentFigures>(
    `select segment as name, nullif(title, '') as title, definition, customers, prospects,
       customer_share as "customerShare", historic_clv as "historicClv", horizon_days as "horizonDays",
       predicted_clv as "predictedClv", case when $1 then entered end as entered, case when $1 then "left" end as "left"
     from segments order by segment`,
    [hasPredecessor],
  );

/** Undefined where there are no categories. */
export async function readNextCategories(warehouse: Warehouse): Promise<NextCategories | undefined> {
  const result = await readNextCategoriesResult(warehouse);
  if (result === undefined || result.status === 'no_categories') return undefined;
  if (result.status === 'too_few_customers') return result;
  const firsts = await warehouse.rows<{ category: string; customers: number }>(
    `select category, count(*) as customers from next_categories where "rank" = 1
     group by category order by customers desc, category limit 20`,
  );
  return { status: result.status, test: result.test, firsts };
}
