/** How an audience stands, in the words of a report. */
import type { SendCampaignOutcome } from '../../lib/pure/sending.ts';
import type { SendStatus } from '../../lib/pure/send-transitions.ts';
import type { SendCount } from '../../storage/state/index.ts';

export function tallySends(counts: readonly SendCount[]): Omit<SendCampaignOutcome, 'campaignId' | 'status'> {
  const of = (status: SendStatus) =>
    counts.filter((row) => row.status === status).reduce((sum, { sends }) => sum + sends, 0);
  return {
    accepted: of('ACCEPTED'),
    rejected: of('REJECTED'),
    skipped: of('SKIPPED'),
    cancelled: of('CANCELLED'),
    inDoubt: of('UNKNOWN'),
  };
}
