/**
 * The states of a send, and the only ways between them. A send is one message to one person on one occasion;
 * whatever reads or writes the ledger of sends decides by this table.
 */
export const sendStatuses = ['PLANNED', 'CLAIMED', 'ACCEPTED', 'REJECTED', 'UNKNOWN', 'SKIPPED', 'CANCELLED'] as const;

export type SendStatus = (typeof sendStatuses)[number];

/** Why a planned message is not sent. */
export const skipReasons = ['no_address', 'same_address', 'suppressed', 'no_consent', 'capped'] as const;
export type SkipReason = (typeof skipReasons)[number];

interface Transition {
  readonly from: readonly SendStatus[];
  readonly to: SendStatus;
}

const transitions = {
  /** Committed before the request: from here on the message may be on its way. */
  claim: { from: ['PLANNED'], to: 'CLAIMED' },
  skip: { from: ['PLANNED'], to: 'SKIPPED' },
  cancel: { from: ['PLANNED'], to: 'CANCELLED' },

  // What an attempt says of its own claim, in time or late. Late is evidence: it was there.
  accepted: { from: ['CLAIMED', 'UNKNOWN', 'PLANNED'], to: 'ACCEPTED' },
  rejected: { from: ['CLAIMED', 'UNKNOWN'], to: 'REJECTED' },
  /** Definitely not accepted, perhaps later. */
  deferred: { from: ['CLAIMED', 'UNKNOWN'], to: 'PLANNED' },
  /** Deferred too often. */
  given_up: { from: ['CLAIMED', 'UNKNOWN'], to: 'REJECTED' },
  /** The answer never came, or the attempt ended before it. */
  doubt: { from: ['CLAIMED'], to: 'UNKNOWN' },

  // What provider, log or mailbox say afterwards.
  shown_accepted: { from: ['CLAIMED', 'UNKNOWN', 'PLANNED'], to: 'ACCEPTED' },
  shown_rejected: { from: ['CLAIMED', 'UNKNOWN'], to: 'REJECTED' },
  shown_not_accepted: { from: ['UNKNOWN'], to: 'PLANNED' },
  /** A choice, not knowledge: the message may arrive twice. */
  send_again: { from: ['UNKNOWN'], to: 'PLANNED' },
} as const satisfies Readonly<Record<string, Transition>>;

export type SendCause = keyof typeof transitions;

export const transitionOf = (cause: SendCause): Transition => transitions[cause];

/** Where a send goes for this cause; undefined: it stays, and the cause is no more than a fact about it. */
export function nextStatus(from: SendStatus, cause: SendCause): SendStatus | undefined {
  const { from: allowed, to } = transitionOf(cause);
  return allowed.includes(from) ? to : undefined;
}

/** Every pair that may stand in the journal; null is where a send begins. */
export const allowedSteps: readonly (readonly [from: SendStatus | null, to: SendStatus])[] = [
  [null, 'PLANNED'],
  [null, 'SKIPPED'],
  ...Object.values<Transition>(transitions).flatMap(({ from, to }) =>
    from.map((status): readonly [SendStatus, SendStatus] => [status, to]),
  ),
];

/** In one of these the message may have reached somebody: what a cap counts. */
export const sentOrInDoubt: readonly SendStatus[] = ['CLAIMED', 'ACCEPTED', 'UNKNOWN'];
