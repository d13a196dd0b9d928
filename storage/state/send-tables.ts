/** Tables of the ledger of sends, of campaigns and of suppressions as both engines hold them. */

export interface SendTable {
  readonly send_key: string;
  readonly store: string;
  readonly message: string;
  readonly customer_key: string;
  readonly occurrence: string;
  readonly address: string | null;
  readonly ordinal: number;
  readonly content_version: string;
  readonly attributes: string;
  /** As the published contacts had it when the audience was frozen. */
  readonly consent: string | null;
  readonly status: string;
  readonly reason: string | null;
  /** Counts the rows of this send in the journal. */
  readonly version: number;
  /** Names the newest claim, also after it ended. */
  readonly claim: string | null;
  readonly attempts: number;
  readonly not_before: string | null;
  readonly claimed_at: string | null;
  readonly claim_expires_at: string | null;
  readonly settled_at: string | null;
  readonly provider_id: string | null;
  readonly delivered_at: string | null;
  readonly bounced_at: string | null;
  readonly complained_at: string | null;
  readonly unsubscribed_at: string | null;
  readonly opened_at: string | null;
  readonly clicked_at: string | null;
}

/** The journal: every step of every send, and every fact about it. Rows are added, never changed. */
export interface SendEventTable {
  readonly send_key: string;
  readonly seq: number;
  readonly at: string;
  /** Order of ledger transactions of the store. */
  readonly turn: number;
  /** Both null: a fact that changed no status. */
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly reason: string | null;
  readonly attempt: number;
  readonly claim: string | null;
  readonly source: string;
  /** What a provider reported, and when and for whom by its own account. */
  readonly event: string | null;
  readonly event_at: string | null;
  readonly event_address: string | null;
}

/** One row a store: whoever changes its ledger holds it, and takes the next turn. */
export interface LedgerTurnTable {
  readonly store: string;
  readonly turn: number;
}

export interface CampaignTable {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly n: number;
  readonly object_version: number;
  readonly title: string;
  readonly run_id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly audience: number;
  readonly audience_sha256: string;
  readonly content_version: string;
  readonly consent: string;
  readonly delivery: string;
  readonly channel: string | null;
  readonly tests: number;
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly sent_at: string | null;
  readonly sent_by: string | null;
  readonly planned_at: string | null;
  readonly finished_at: string | null;
  readonly cancelled_turn: number | null;
}

export interface CampaignEventTable {
  readonly campaign: string;
  readonly seq: number;
  readonly at: string;
  readonly turn: number;
  readonly from_status: string | null;
  readonly to_status: string;
  readonly by: string;
  readonly reason: string | null;
}

export interface MessageContentTable {
  readonly version: string;
  readonly content: string;
  readonly created_at: string;
}

export interface SuppressionTable {
  readonly store: string;
  readonly address: string;
  readonly reason: string;
  readonly at: string;
  readonly turn: number;
  readonly source: string;
  readonly send_key: string | null;
  readonly removed_at: string | null;
  readonly removed_by: string | null;
  readonly removal_reason: string | null;
}

export interface SendingTables {
  readonly sends: SendTable;
  readonly send_events: SendEventTable;
  readonly ledger_turns: LedgerTurnTable;
  readonly campaigns: CampaignTable;
  readonly campaign_events: CampaignEventTable;
  readonly message_contents: MessageContentTable;
  readonly suppressions: SuppressionTable;
}
