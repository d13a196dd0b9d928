/** The persona analyses of a run: their groups, who is in them, and what sets them apart. */
import type { StageContext, StagePlan, StageTools } from '../stage.ts';

/** Replaces `personas`, `persona_members` and `persona_propensities`; says what came out, '' where nothing is defined. */
export async function writePersonas(_deps: StageTools, _run: StagePlan, stage: StageContext): Promise<string> {
  await stage.commit(async (transaction) => {
    await transaction.run(
      `create or replace table personas (analysis varchar, cluster_id varchar, cluster_rank integer, name varchar,
         sentence varchar, customers bigint, customer_share double, orders bigint, total_spend decimal(18, 4),
         revenue_share double, top_categories varchar[])`,
    );
    // Segments ask members for the name of their group, which is why it stands here too.
    await transaction.run(
      'create or replace table persona_members (analysis varchar, customer_key varchar, cluster_id varchar, name varchar)',
    );
    await transaction.run(
      `create or replace table persona_propensities (analysis varchar, cluster_id varchar, variable varchar,
         position integer, cluster_mean double, store_mean double, propensity double, level varchar)`,
    );
  });
  return '';
}
