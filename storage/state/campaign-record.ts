/** A campaign as a record: whom it goes to, what it says, how far it is. */
import type { CampaignStatus } from '../../lib/pure/sending.ts';
import type { CampaignEventTable, CampaignTable } from './send-tables.ts';

export interface CampaignRecord {
  /** `<store>-<name>-<n>` */
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly n: number;
  /** Version of the configuration object of kind campaign. */
  readonly objectVersion: number;
  readonly title: string;
  /** Run whose published customers the audience was taken from. */
  readonly runId: string;
  readonly status: CampaignStatus;
  /** Why it is paused or was cancelled. */
  readonly reason: string | null;
  /** Members of the audience. */
  readonly audience: number;
  readonly audienceSha256: string;
  readonly contentVersion: string;
  readonly consent: 'newsletter' | 'not_needed';
  readonly delivery: 'at_most_once' | 'at_least_once';
  readonly channel: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly sentAt: string | null;
  readonly sentBy: string | null;
  /** Since when the ledger holds the whole audience. */
  readonly plannedAt: string | null;
  readonly finishedAt: string | null;
}

export type NewCampaign = Pick<
  CampaignRecord,
  | 'store'
  | 'name'
  | 'objectVersion'
  | 'title'
  | 'runId'
  | 'audience'
  | 'audienceSha256'
  | 'contentVersion'
  | 'consent'
  | 'delivery'
  | 'channel'
  | 'createdBy'
>;

export interface CampaignEvent {
  readonly at: string;
  readonly from: CampaignStatus | null;
  readonly to: CampaignStatus;
  readonly by: string;
  readonly reason: string | null;
}

/** From where a campaign may get there. */
export const campaignSteps: Readonly<Record<Exclude<CampaignStatus, 'draft'>, readonly CampaignStatus[]>> = {
  // A sent one goes on when sends in doubt turn out not to have been accepted.
  sending: ['draft', 'paused', 'sent'],
  paused: ['sending'],
  cancelled: ['draft', 'sending', 'paused'],
  sent: ['sending'],
};

/** The row of a new one, the `n`th of its name. */
export const draftOf = (campaign: NewCampaign, n: number, at: string): CampaignTable => ({
  id: `${campaign.store}-${campaign.name}-${n}`,
  store: campaign.store,
  name: campaign.name,
  n,
  object_version: campaign.objectVersion,
  title: campaign.title,
  run_id: campaign.runId,
  status: 'draft',
  reason: null,
  audience: campaign.audience,
  audience_sha256: campaign.audienceSha256,
  content_version: campaign.contentVersion,
  consent: campaign.consent,
  delivery: campaign.delivery,
  channel: campaign.channel,
  tests: 0,
  version: 1,
  created_at: at,
  created_by: campaign.createdBy,
  sent_at: null,
  sent_by: null,
  planned_at: null,
  finished_at: null,
  cancelled_turn: null,
});

export const toCampaign = (row: CampaignTable): CampaignRecord => ({
  id: row.id,
  store: row.store,
  name: row.name,
  n: row.n,
  objectVersion: row.object_version,
  title: row.title,
  runId: row.run_id,
  status: row.status as CampaignStatus,
  reason: row.reason,
  audience: row.audience,
  audienceSha256: row.audience_sha256,
  contentVersion: row.content_version,
  consent: row.consent as CampaignRecord['consent'],
  delivery: row.delivery as CampaignRecord['delivery'],
  channel: row.channel,
  createdAt: row.created_at,
  createdBy: row.created_by,
  sentAt: row.sent_at,
  sentBy: row.sent_by,
  plannedAt: row.planned_at,
  finishedAt: row.finished_at,
});

export const toCampaignEvent = (row: CampaignEventTable): CampaignEvent => ({
  at: row.at,
  from: row.from_status as CampaignStatus | null,
  to: row.to_status as CampaignStatus,
  by: row.by,
  reason: row.reason,
});
