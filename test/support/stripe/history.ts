/**
 * A Stripe account whose objects are made up from their numbers and go through their states as time passes: what
 * happened after `now` has not happened yet. Written from Stripe's documentation, without the connector.
 */
const day = 86_400;

export type Fate =
  | 'plain'
  | 'declined'
  | 'refunded'
  | 'partly refunded'
  | 'refund failed'
  | 'captured later'
  | 'captured in part'
  | 'released'
  | 'bank debit'
  | 'bank debit failed'
  | 'lost'
  | 'won';

/** In words what becomes of the charge of a number. */
function fateOf(index: number): Fate {
  if (index % 12 === 5) return 'declined';
  if (index % 40 === 7) return 'captured later';
  if (index % 90 === 16) return 'released';
  if (index % 150 === 18) return 'captured in part';
  if (index % 60 === 13) return 'bank debit';
  if (index % 120 === 72) return 'bank debit failed';
  if (index % 100 === 30) return 'lost';
  if (index % 100 === 80) return 'won';
  if (index % 50 === 4) return 'refund failed';
  if (index % 20 === 3) return 'refunded';
  if (index % 25 === 9) return 'partly refunded';
  return 'plain';
}

export interface RefundPlan {
  readonly id: string;
  readonly charge: number;
  readonly at: number;
  readonly amount: number;
  readonly failsAt?: number;
  readonly isRelease?: boolean;
}

export interface DisputePlan {
  readonly id: string;
  readonly charge: number;
  readonly at: number;
  readonly endsAt: number;
  readonly outcome: 'lost' | 'won';
}

export interface ChargePlan {
  readonly index: number;
  readonly id: string;
  readonly created: number;
  readonly fate: Fate;
  readonly currency: string;
  readonly amount: number;
  readonly amountCaptured: number;
  /** When the money is taken; undefined: never. */
  readonly paidAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly customer: number | undefined;
  readonly refunds: readonly RefundPlan[];
  readonly dispute: DisputePlan | undefined;
}

const pad = (number: number): string => number.toString().padStart(9, '0');
export const chargeId = (index: number): string => `ch_${pad(index)}`;
export const customerId = (index: number): string => `cus_${pad(index)}`;

const currencyOf = (index: number): string => (index % 17 === 0 ? 'jpy' : index % 19 === 0 ? 'kwd' : 'eur');

export function planCharge(index: number, created: number): ChargePlan {
  const fate = fateOf(index);
  const amount = 500 + ((index * 7919) % 20_000) * 10;
  const delays: Partial<Record<Fate, number>> = {
    'captured later': 2 * day,
    'captured in part': day,
    'bank debit': 4 * day,
  };
  const isPaid = !['declined', 'released', 'bank debit failed'].includes(fate);
  const paidAt = isPaid ? created + (delays[fate] ?? 0) : undefined;
  const amountCaptured = fate === 'captured in part' ? (amount * 6) / 10 : amount;
  const ends: Partial<Record<Fate, number>> = { released: 7 * day, 'bank debit failed': 4 * day };
  const refund = (part: number, rest: Partial<RefundPlan> = {}): readonly RefundPlan[] => [
    { id: `re_${pad(index)}_1`, charge: index, at: created + 3 * day, amount: part, ...rest },
  ];
  const refunds: Partial<Record<Fate, readonly RefundPlan[]>> = {
    refunded: refund(amount),
    'partly refunded': refund(amount / 10),
    'refund failed': refund(amount, { failsAt: created + 10 * day }),
    'captured in part': refund(amount - amountCaptured, { at: created + day, isRelease: true }),
    released: refund(amount, { at: created + 7 * day, isRelease: true }),
  };
  const isDisputed = fate === 'lost' || fate === 'won';
  return {
    index,
    id: chargeId(index),
    created,
    fate,
    currency: currencyOf(index),
    amount,
    amountCaptured,
    paidAt,
    endedAt: ends[fate] === undefined ? undefined : created + ends[fate],
    customer: index % 5 === 2 ? undefined : Math.floor(index / 3),
    refunds: refunds[fate] ?? [],
    dispute: isDisputed
      ? { id: `du_${pad(index)}`, charge: index, at: created + 20 * day, endsAt: created + 60 * day, outcome: fate }
      : undefined,
  };
}

/** Sorted by their second: how many lie before it. */
export function countBefore(length: number, secondOf: (at: number) => number, second: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (secondOf(middle) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}
