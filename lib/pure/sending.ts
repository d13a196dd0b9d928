/** How a campaign is sent: what its workflow is asked, at what pace it goes, what it tells. */

export const campaignStatuses = ['draft', 'sending', 'paused', 'cancelled', 'sent'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

export interface Pace {
  /** Messages that one claim takes: so many are in doubt at most when a worker is killed. */
  readonly batchSize: number;
  /** Members of the audience that one commit of planning takes. */
  readonly pageSize: number;
  /** A claim is prolonged while its attempt lives, and this long after it nobody believes in it any more. */
  readonly claimSeconds: number;
  /** The last part of a claim: nothing new is handed over in it, what was handed over ends in it. */
  readonly graceSeconds: number;
  readonly heartbeatSeconds: number;
  /** Before the second attempt at a deferred message; three times as long before each that follows. */
  readonly retrySeconds: number;
  readonly mostAttempts: number;
}

export const usualPace: Pace = {
  batchSize: 500,
  pageSize: 5_000,
  claimSeconds: 120,
  graceSeconds: 90,
  heartbeatSeconds: 15,
  retrySeconds: 60,
  mostAttempts: 5,
};

export interface SendCampaignInput {
  readonly campaignId: string;
  /** `once`, or `test-<n>`. */
  readonly occurrence: string;
  /** For tests: the usual pace is measured in minutes. */
  readonly pace?: Partial<Pace>;
}

export interface SendCampaignProgress {
  readonly campaignId: string;
  readonly occurrence: string;
  readonly status: 'planning' | 'sending' | 'waiting' | 'paused' | 'cancelled' | 'sent';
  /** What it waits for, or why it is paused. */
  readonly note: string;
  readonly batches: number;
}

export interface SendCampaignOutcome {
  readonly campaignId: string;
  readonly status: 'sent' | 'cancelled';
  readonly accepted: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly cancelled: number;
  /** Neither known to be accepted nor known not to be. */
  readonly inDoubt: number;
}

/** The channel cannot be used as it is: nothing is wrong with any one message. */
export interface ChannelTrouble {
  readonly message: string;
  readonly remedy: string;
  /** It may pass by itself. */
  readonly isPassing: boolean;
}

export interface BatchesReport {
  /** Of the campaign, now. */
  readonly status: CampaignStatus;
  readonly batches: number;
  readonly claimed: number;
  readonly trouble?: ChannelTrouble;
  readonly planned: number;
  /** Of the planned: those that need not wait. */
  readonly ready: number;
  /** When the first that has to wait is due. */
  readonly dueAt: string | null;
  readonly inDoubt: number;
  /** Until then the last of them may still be under way. */
  readonly doubtExpiresAt: string | null;
}
