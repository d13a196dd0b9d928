/**
 * The state: small durable facts that several processes share. A SQLite file on one machine, PostgreSQL beyond;
 * the same tables, queries and tests for both.
 */
import { Kysely } from 'kysely';
import { createInboxRepository, type InboxRepository } from './inbox.ts';
import { type CampaignRepository, createCampaignRepository } from './campaigns.ts';
import { createLeaseRepository, type LeaseRepository } from './leases.ts';
import { migrate } from './migrations.ts';
import { createObjectRepository, type ObjectRepository } from './objects.ts';
import { createPersonaAnalysisRepository, type PersonaAnalysisRepository } from './persona-analyses.ts';
import { createPlanJournal, type PlanJournal } from './plan-journal.ts';
import { createPlanRepository, type PlanRepository } from './plans.ts';
import { describePostgres, openPostgres } from './postgres.ts';
import { createRunRepository, type RunRepository } from './runs.ts';
import type { StateTables } from './schema.ts';
import { createSendRepository, type SendRepository } from './sends.ts';
import { createSourceSyncRepository, type SourceSyncRepository } from './source-syncs.ts';
import { openSqlite } from './sqlite.ts';
import { createSuppressionRepository, type SuppressionRepository } from './suppressions.ts';
import { createWebhookRepository, type WebhookRepository } from './webhooks.ts';

export interface State {
  readonly kind: 'sqlite' | 'postgres';
  readonly runs: RunRepository;
  readonly leases: LeaseRepository;
  readonly objects: ObjectRepository;
  readonly inbox: InboxRepository;
  readonly sourceSyncs: SourceSyncRepository;
  readonly personaAnalyses: PersonaAnalysisRepository;
  readonly webhooks: WebhookRepository;
  readonly sends: SendRepository;
  readonly campaigns: CampaignRepository;
  readonly suppressions: SuppressionRepository;
  readonly plans: PlanRepository;
  readonly planJournal: PlanJournal;
  close(): Promise<void>;
}

export interface StateOptions {
  /** PostgreSQL connection string; without it the SQLite file is used. */
  readonly url?: string | undefined;
  readonly file: string;
  readonly now?: () => Date;
}

export async function openState({ url, file, now = () => new Date() }: StateOptions): Promise<State> {
  const dialect = url === undefined ? await openSqlite(file) : openPostgres(url);
  const db = new Kysely<StateTables>({ dialect });
  try {
    await migrate(db, url === undefined ? file : describePostgres(url));
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    kind: url === undefined ? 'sqlite' : 'postgres',
    runs: createRunRepository(db, now),
    leases: createLeaseRepository(db, now),
    objects: createObjectRepository(db, now),
    inbox: createInboxRepository(db, now),
    sourceSyncs: createSourceSyncRepository(db, now),
    personaAnalyses: createPersonaAnalysisRepository(db, now),
    webhooks: createWebhookRepository(db, now),
    sends: createSendRepository(db, now),
    campaigns: createCampaignRepository(db, now),
    suppressions: createSuppressionRepository(db, now),
    plans: createPlanRepository(db, now),
    planJournal: createPlanJournal(db, now),
    close: () => db.destroy(),
  };
}

export type {
  InboxCounts,
  InboxEvent,
  InboxOutcome,
  InboxRepository,
  ReceivedEvent,
  WaitingEvent,
} from './inbox.ts';
export type {
  SourceSync,
  SourceSyncFigures,
  SourceSyncKey,
  SourceSyncRepository,
  SourceSyncStatus,
} from './source-syncs.ts';
export type { ReceivedWebhook, WaitingWebhook, WebhookRepository } from './webhooks.ts';
export type { KeptWebhook, PrivacyRequest, SourceWebhooks } from './webhook-counts.ts';
export type { Lease, LeaseRepository } from './leases.ts';
export type { NewObject, ObjectKey, ObjectRepository, ObjectVersion } from './objects.ts';
export type { NewPersonaAnalysis, PersonaAnalysisRecord, PersonaAnalysisRepository } from './persona-analyses.ts';
export type { BatchKey, BatchRecord, JournalEntry, JournalOutcome, PlanJournal } from './plan-journal.ts';
export type { PlanAcceptance, PlanContent, PlanPatch, PlanRecord } from './plan-record.ts';
export type { NewPlan, PlanRepository } from './plans.ts';
export type { RunFailure, RunKind, RunPatch, RunRecord, RunStatus } from './run-record.ts';
export type { RunRepository, RunRequest } from './runs.ts';
export type { CampaignEvent, CampaignRecord } from './campaign-record.ts';
export type { CampaignRepository } from './campaigns.ts';
export type { SendCount } from './send-counts.ts';
export type { PlannedSend } from './send-planning.ts';
export type { SendRepository } from './sends.ts';
export type { Invariant } from './send-audit.ts';
export type { Claimed, Sending } from './send-claims.ts';
export type { ProviderEvent } from './provider-events.ts';
export type { Evidence, Resolved } from './send-evidence.ts';
export type { RecordedOutcome } from './send-outcomes.ts';
export { type SendEvent, sendKeyOf, type SendRecord } from './send-record.ts';
export {
  type Suppression,
  type SuppressionReason,
  suppressionReasons,
  type SuppressionRepository,
} from './suppressions.ts';
