/** What each customer is likely to buy next, where that is known better than what sells best. */
import { count } from '../../lib/pure/count.ts';
import { daysBetween } from '../../lib/pure/dates.ts';
import { FEWEST_CUSTOMERS } from '../../models/next-categories/back-test.ts';
import type { Recommendations } from '../../models/next-categories/recommend.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';
import { basketsOf, readBaskets } from './read-baskets.ts';
import { type NextCategoriesResult, writeNextCategoriesResult } from './result.ts';

/** Categories per customer. */
const top = 3;

interface Outcome {
  readonly result: NextCategoriesResult;
  /** Null where nothing is shown. */
  readonly recommendations: Recommendations | null;
  readonly names: readonly string[];
}

/** Replaces `next_categories`; says what came out, '' where there are no categories. */
export async function writeNextCategories(tools: StageTools, run: StagePlan, stage: StageContext): Promise<string> {
  const { result, recommendations, names } = await foresee(tools, run, stage.signal);
  await stage.commit(async (transaction) => {
    await transaction.run(
      `create or replace table next_categories (customer_key varchar, "rank" integer, category varchar, score double)`,
    );
    if (recommendations !== null) {
      await transaction.run(
        `create or replace table next_category_numbers (customer integer, "rank" integer, category integer, score double)`,
      );
      await transaction.append('next_category_numbers', { ...recommendations });
      await transaction.run(
        `insert into next_categories
         select histories.customer_key, numbers."rank", names.category, numbers.score
         from next_category_numbers as numbers
         join customer_histories as histories on histories.customer_number = numbers.customer + 1
         join (select unnest($1::varchar[]) as category, unnest(range(len($1::varchar[]))) as number) as names
           on names.number = numbers.category
         order by numbers.customer, numbers."rank"`,
        [names],
      );
      await transaction.run('drop table next_category_numbers');
    }
    await writeNextCategoriesResult(transaction, result);
  });
  return describe(result);
}

async function foresee({ warehouse, compute }: StageTools, run: StagePlan, signal: AbortSignal): Promise<Outcome> {
  const read = await readBaskets(warehouse);
  if (read === null) return { result: { status: 'no_categories' }, recommendations: null, names: [] };
  const { verdict, recommendations } = await compute.run(
    'nextCategories',
    { baskets: basketsOf(read), asOf: daysBetween('1970-01-01', run.asOf), top },
    signal,
  );
  const { names, leftOut } = read;
  const result: NextCategoriesResult =
    verdict.test === null
      ? { status: 'too_few_customers', customers: verdict.customers, needed: FEWEST_CUSTOMERS }
      : { status: verdict.isShown ? 'shown' : 'not_better', test: verdict.test, categories: names.length, leftOut };
  return { result, recommendations, names };
}

function describe(result: NextCategoriesResult): string {
  if (result.status === 'no_categories') return '';
  if (result.status === 'too_few_customers') {
    return `no next categories: ${count(result.customers, 'customer')} to test them on, ${result.needed} are needed`;
  }
  const { model, bestSellers } = result.test;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const beside = `the first is right for ${percent(model.first)} of customers, the best-seller for ${percent(bestSellers.first)}`;
  return result.status === 'shown'
    ? `next categories: ${beside}`
    : `no next categories, not better than best-sellers: ${beside}`;
}
