/**
 * Tables of the state store as both engines hold them: instants as UTC ISO text, flags as 0/1, JSON as text.
 * Equal text compares equally in SQLite and PostgreSQL, so one set of queries serves both.
 */
import type { InboxTable } from './inbox.ts';
import type { PersonaAnalysisTable } from './persona-analyses.ts';
import type { PlanTables } from './plan-tables.ts';
import type { SendingTables } from './send-tables.ts';
import type { SourceSyncTable } from './source-syncs.ts';
import type { WebhookTables } from './webhook-tables.ts';

export interface RunTable {
  readonly run_id: string;
  readonly workflow_id: string;
  readonly store: string;
  readonly as_of: string;
  readonly n: number;
  readonly kind: string;
  readonly status: string;
  readonly stage: string | null;
  readonly is_forced: number;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly config_hash: string | null;
  readonly object_versions: string | null;
  readonly inputs_hash: string | null;
  readonly code_version: string | null;
  readonly customers: number | null;
  readonly failure: string | null;
  readonly snapshot: string | null;
  readonly published_at: string | null;
  readonly published_by: string | null;
  readonly publish_reason: string | null;
  readonly figures: string | null;
}

/** One row per store for ever: a released lease keeps its row, and with it the last token. */
export interface LeaseTable {
  readonly store: string;
  readonly holder: string | null;
  readonly token: number;
  readonly since: string;
  readonly expires_at: string;
}

export interface ObjectVersionTable {
  readonly store: string;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly content: string;
  readonly hash: string;
  readonly author: string;
  readonly created_at: string;
  readonly reason: string | null;
}

export interface StateTables extends SendingTables, PlanTables, WebhookTables {
  readonly inbox: InboxTable;
  readonly runs: RunTable;
  readonly source_syncs: SourceSyncTable;
  readonly persona_analyses: PersonaAnalysisTable;
  readonly leases: LeaseTable;
  readonly object_versions: ObjectVersionTable;
}
