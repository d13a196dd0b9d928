/** The segments of a run: who is in them, and who came and went since the run before. */
import type { StageContext, StagePlan, StageTools } from '../stage.ts';

/** Replaces `segments`, `segment_members` and `segment_changes`; says what came out, '' where nothing is defined. */
export async function writeSegments(_deps: StageTools, _run: StagePlan, stage: StageContext): Promise<string> {
  await stage.commit(async (transaction) => {
    await transaction.run(
      `create or replace table segments (segment varchar, title varchar, definition varchar, customers bigint,
         prospects bigint, customer_share double, historic_clv decimal(18, 4), horizon_days integer,
         predicted_clv decimal(18, 4), predicted_orders double, entered bigint, "left" bigint, stayed bigint)`,
    );
    await transaction.run(
      'create or replace table enriched_attributes (customer_key varchar, attribute varchar, "value" varchar)',
    );
    await transaction.run('create or replace table segment_members (segment varchar, customer_key varchar)');
    await transaction.run(
      'create or replace table segment_changes (segment varchar, customer_key varchar, direction varchar)',
    );
  });
  return '';
}
