/** Why somebody got a campaign's message, or did not: every step of theirs with its time. */
import type { SendStatus } from '../lib/pure/send-transitions.ts';
import type { CampaignRecord, SendRecord } from '../storage/state/index.ts';
import { type ToldStep, tellSkip, tellStep } from '../models/campaigns/tell-send.ts';
import { findMember } from './campaigns.ts';
import { findCustomer } from './find-customer.ts';
import type { Session } from './session.ts';

export interface CampaignWhy {
  readonly customerKey: string;
  /** Undefined before the audience is in the ledger. */
  readonly send: SendRecord | undefined;
  readonly steps: readonly ToldStep[];
  /** The end of the story so far. */
  readonly answer: string;
}

export async function whyCustomer(session: Session, campaign: CampaignRecord, customer: string): Promise<CampaignWhy> {
  const state = await session.state();
  const customerKey = await findCustomer(session, campaign.store, customer);
  const decided = (await state.campaigns.journal(campaign.id)).map(
    ({ at, to, by, reason }): ToldStep => ({
      at,
      says: `The campaign ${says[to]} by ${by}${reason === null ? '' : `: ${reason}`}.`,
    }),
  );
  const [send] = await state.sends.list({ message: campaign.id, occurrence: 'once', customerKey, limit: 1 });
  if (send !== undefined) {
    const journal = await state.sends.journal(send.sendKey);
    const steps = [...decided, ...journal.map(tellStep)].toSorted((one, other) =>
      one.at < other.at ? -1 : Number(one.at > other.at),
    );
    const answer = send.status === 'SKIPPED' ? `They were left out: ${tellSkip(send.reason)}.` : answers[send.status];
    return { customerKey, send, steps, answer };
  }
  const member = await findMember(session, campaign, customerKey);
  const answer =
    member === undefined
      ? 'They were not in the audience when it was frozen.'
      : campaign.status === 'cancelled'
        ? 'They were in the audience, and the campaign was cancelled before it was sent.'
        : 'They are in the audience; the campaign has not come to them yet.';
  return { customerKey, send, steps: decided, answer };
}

const says = {
  draft: 'was created',
  sending: 'was sent off',
  paused: 'was paused',
  cancelled: 'was cancelled',
  sent: 'was finished',
} as const;

const answers: Readonly<Record<Exclude<SendStatus, 'SKIPPED'>, string>> = {
  PLANNED: 'They wait for their message.',
  CLAIMED: 'Their message is being handed over.',
  ACCEPTED: 'They were sent the message.',
  REJECTED: 'The mail server refused their message.',
  UNKNOWN: 'Whether they were sent the message is in doubt.',
  CANCELLED: 'The campaign was cancelled before their turn.',
};
