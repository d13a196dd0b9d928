/** Every workflow that a worker of a store can run. */
export { applyPlan } from './apply-plan.ts';
export { backfill } from './backfill.ts';
export { clvRun } from './clv-run.ts';
export { rebuildCommand, sqlCommand } from './command.ts';
export { drainInbox } from './drain-inbox.ts';
export { drainWebhooks } from './drain-webhooks.ts';
export { exportHistory } from './export-history.ts';
export { personaAnalysis } from './persona-analysis.ts';
export { planEnrichment } from './plan-enrichment.ts';
export { pushOutputs } from './push-outputs.ts';
export { publishRun } from './publish-run.ts';
export { sendCampaign } from './send-campaign.ts';
export { undoPlan } from './undo-plan.ts';
export { syncSource } from './sync-source.ts';
