/** The journal of a send as sentences: what happened to one person's message, and why. */
import type { SendStatus, SkipReason } from '../../lib/pure/send-transitions.ts';

export interface JournalRow {
  readonly at: string;
  readonly from: SendStatus | null;
  readonly to: SendStatus | null;
  readonly reason: string | null;
  readonly attempt: number;
  readonly source: string;
  readonly event: string | null;
}

export interface ToldStep {
  readonly at: string;
  readonly says: string;
}

const skipped: Readonly<Record<SkipReason, string>> = {
  no_address: 'there is no address that a mail could be sent to',
  same_address: 'somebody before them in the audience has the same address, which gets the message once',
  suppressed: 'the address is suppressed',
  no_consent: 'there is no consent to newsletters',
  capped: 'they have had as many messages as the cap allows',
};

/** Why somebody got no message. */
export const tellSkip = (reason: string | null): string =>
  skipped[reason as SkipReason] ?? reason ?? 'no reason was kept';

/** @example tellStep({ …, from: 'PLANNED', to: 'CLAIMED', attempt: 1 }).says // => 'Claimed for attempt 1: …' */
export function tellStep({ at, ...row }: JournalRow): ToldStep {
  return { at, says: `${sayStep(row)}.` };
}

function sayStep({ from, to, reason, attempt, source, event }: Omit<JournalRow, 'at'>): string {
  const because = reason === null ? '' : `: ${reason}`;
  if (event !== null) {
    const change = to === null ? '' : `, so the message is ${settled(to)}`;
    return `The provider reported ${event}${because}${change}`;
  }
  if (to === null) return `Told by ${source}, and nothing changed${because}`;
  switch (to) {
    case 'SKIPPED':
      return `Left out: ${tellSkip(reason)}`;
    case 'CANCELLED':
      return `Cancelled${because}`;
    case 'CLAIMED':
      return `Claimed for attempt ${attempt}: from here on the message may be on its way`;
    case 'UNKNOWN':
      return `In doubt${because}. It is not sent again unless it turns out that it was not accepted`;
    case 'PLANNED':
      if (from === null) return 'Planned: a member of the audience';
      if (from === 'UNKNOWN') return `Planned again (${source})${because === '' ? ': it was not accepted' : because}`;
      return `Not accepted, to be tried again${because}`;
    case 'ACCEPTED':
      return `${teller(source)} accepted it${because}`;
    case 'REJECTED':
      return `${teller(source)} refused it${because}`;
    default:
      throw new RangeError(`journal: ${String(to satisfies never)} is no status`);
  }
}

const teller = (source: string): string => (source === 'channel' ? 'The mail server' : `By ${source}: the mail server`);

const settled = (status: SendStatus): string =>
  ({
    ACCEPTED: 'accepted',
    REJECTED: 'rejected',
    UNKNOWN: 'in doubt',
    PLANNED: 'planned',
    CLAIMED: 'claimed',
    SKIPPED: 'left out',
    CANCELLED: 'cancelled',
  })[status];
