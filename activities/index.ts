/** All activities of one store's worker. */
import { createBackfillActivities } from './backfill.ts';
import { createBackTestActivities } from './back-test.ts';
import { createCampaignActivities } from './campaign/index.ts';
import { createClusterActivities } from './cluster.ts';
import type { StoreDependencies } from './dependencies.ts';
import { createEnrichmentActivities } from './enrichment/index.ts';
import { createExtractActivities } from './extract.ts';
import { createFitActivities } from './fit.ts';
import { createGateActivities } from './gate.ts';
import { createHistoryActivities } from './history.ts';
import { createInboxActivities } from './inbox.ts';
import { createNotifyActivities } from './notify.ts';
import { createOutputActivities } from './outputs/index.ts';
import { createPersonaActivities } from './personas/analysis/index.ts';
import { createPublishActivities } from './publish.ts';
import { createRebuildActivities } from './rebuild.ts';
import { createReportActivities } from './report.ts';
import { createRunRecordActivities } from './run-record.ts';
import { createScheduledRunActivities } from './scheduled-run.ts';
import { createScoreActivities } from './score.ts';
import { createSegmentActivities } from './segment.ts';
import { createSqlCommandActivities } from './sql-command.ts';
import { createHoldActivities } from './sync/hold-store.ts';
import { createSyncActivities } from './sync/index.ts';
import { createTransformActivities } from './transform.ts';
import { createWebhookActivities } from './webhooks.ts';

export function createActivities(deps: StoreDependencies) {
  return {
    ...createRunRecordActivities(deps),
    ...createScheduledRunActivities(deps),
    ...createExtractActivities(deps),
    ...createSyncActivities(deps),
    ...createHoldActivities(deps),
    ...createTransformActivities(deps),
    ...createBackTestActivities(deps),
    ...createFitActivities(deps),
    ...createScoreActivities(deps),
    ...createClusterActivities(deps),
    ...createSegmentActivities(deps),
    ...createGateActivities(deps),
    ...createReportActivities(deps),
    ...createPublishActivities(deps),
    ...createOutputActivities(deps),
    ...createEnrichmentActivities(deps),
    ...createNotifyActivities(deps),
    ...createHistoryActivities(deps),
    ...createInboxActivities(deps),
    ...createWebhookActivities(deps),
    ...createRebuildActivities(deps),
    ...createSqlCommandActivities(deps),
    ...createBackfillActivities(deps),
    ...createCampaignActivities(deps),
    ...createPersonaActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
