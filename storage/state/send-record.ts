/** A send as a record: one message to one person on one occasion. */
import { contentHash } from '../../lib/hash.ts';
import type { SendStatus } from '../../lib/pure/send-transitions.ts';
import type { SendEventTable, SendTable } from './send-tables.ts';

export interface SendIdentity {
  readonly store: string;
  /** Id of the campaign. */
  readonly message: string;
  readonly customerKey: string;
  /** `once`, or `test-<n>`. */
  readonly occurrence: string;
}

export interface SendRecord extends SendIdentity {
  readonly sendKey: string;
  /** Null: none, or that of somebody else in the audience. */
  readonly address: string | null;
  readonly ordinal: number;
  readonly contentVersion: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly consent: string | null;
  readonly status: SendStatus;
  readonly reason: string | null;
  readonly attempts: number;
  /** Names the newest attempt. */
  readonly claim: string | null;
  readonly claimedAt: string | null;
  readonly claimExpiresAt: string | null;
  readonly settledAt: string | null;
  readonly providerId: string | null;
  readonly deliveredAt: string | null;
  readonly bouncedAt: string | null;
  readonly complainedAt: string | null;
  readonly unsubscribedAt: string | null;
  readonly openedAt: string | null;
  readonly clickedAt: string | null;
}

/** A row of the journal. */
export interface SendEvent {
  readonly sendKey: string;
  readonly seq: number;
  readonly at: string;
  readonly turn: number;
  readonly from: SendStatus | null;
  readonly to: SendStatus | null;
  readonly reason: string | null;
  readonly attempt: number;
  readonly source: string;
  readonly event: string | null;
  readonly eventAt: string | null;
}

/** Names a send for ever: the same person, message and occasion have the same key in every process. */
export const sendKeyOf = ({ store, message, customerKey, occurrence }: SendIdentity): string =>
  contentHash([store, message, customerKey, occurrence]).slice(0, 32);

export const toSend = (row: SendTable): SendRecord => ({
  sendKey: row.send_key,
  store: row.store,
  message: row.message,
  customerKey: row.customer_key,
  occurrence: row.occurrence,
  address: row.address,
  ordinal: row.ordinal,
  contentVersion: row.content_version,
  attributes: JSON.parse(row.attributes) as SendRecord['attributes'],
  consent: row.consent,
  status: row.status as SendStatus,
  reason: row.reason,
  attempts: row.attempts,
  claim: row.claim,
  claimedAt: row.claimed_at,
  claimExpiresAt: row.claim_expires_at,
  settledAt: row.settled_at,
  providerId: row.provider_id,
  deliveredAt: row.delivered_at,
  bouncedAt: row.bounced_at,
  complainedAt: row.complained_at,
  unsubscribedAt: row.unsubscribed_at,
  openedAt: row.opened_at,
  clickedAt: row.clicked_at,
});

export const toSendEvent = (row: SendEventTable): SendEvent => ({
  sendKey: row.send_key,
  seq: row.seq,
  at: row.at,
  turn: row.turn,
  from: row.from_status as SendStatus | null,
  to: row.to_status as SendStatus | null,
  reason: row.reason,
  attempt: row.attempt,
  source: row.source,
  event: row.event,
  eventAt: row.event_at,
});
