/** What the account's log of events and its balance say of what happened to its charges. */
import { type ChargePlan, countBefore, type RefundPlan } from './history.ts';
import { disputeObject, type Json, refundObject } from './objects.ts';

export interface EventPlan {
  readonly id: string;
  readonly created: number;
  readonly type: string;
  readonly object: () => Json;
  readonly previous?: Json;
}

export interface Ledger {
  chargeCount(): number;
  createdOf(index: number): number;
  planOf(index: number): ChargePlan;
  extrasOf(index: number): readonly RefundPlan[];
  readonly extraEvents: readonly EventPlan[];
  chargeNow(index: number): Json;
  now(): number;
}

/** Of the last 30 days, as Stripe keeps them; oldest first. */
export function eventsOf({
  chargeCount,
  createdOf,
  planOf,
  extrasOf,
  extraEvents,
  chargeNow,
  now,
}: Ledger): readonly EventPlan[] {
  const from = now() - 30 * 86_400;
  const all: EventPlan[] = extraEvents.filter(({ created }) => created >= from && created <= now());
  const add = (id: string, created: number, type: string, object: () => Json, previous?: Json) => {
    if (created < from || created > now()) return;
    all.push({ id: `evt_${id}`, created, type, object, ...(previous === undefined ? {} : { previous }) });
  };
  const youngest = countBefore(chargeCount(), createdOf, from - 61 * 86_400);
  for (let index = youngest; index < chargeCount(); index++) {
    const { id, created, fate, paidAt, endedAt, refunds, dispute } = planOf(index);
    const charge = () => chargeNow(index);
    add(`${id}_0`, created, fate === 'declined' ? 'charge.failed' : 'charge.succeeded', charge);
    if (paidAt !== undefined && paidAt > created)
      add(`${id}_1`, paidAt, fate === 'bank debit' ? 'charge.succeeded' : 'charge.captured', charge);
    if (endedAt !== undefined)
      add(`${id}_2`, endedAt, fate === 'released' ? 'charge.expired' : 'charge.failed', charge);
    // Booked: what nobody needs to know.
    add(`${id}_3`, created + 5, 'charge.updated', charge, { balance_transaction: null });
    for (const refund of [...refunds, ...extrasOf(index)]) {
      const object = () => refundObject(refund, planOf(index).currency, now());
      add(`${refund.id}_0`, refund.at, 'refund.created', object);
      add(`${refund.id}_1`, refund.at, 'charge.refunded', charge);
      if (refund.failsAt !== undefined) add(`${refund.id}_2`, refund.failsAt, 'refund.failed', object);
    }
    if (dispute === undefined) continue;
    const object = () => disputeObject(dispute, planOf(index), now());
    add(`${dispute.id}_0`, dispute.at, 'charge.dispute.created', object);
    add(`${dispute.id}_1`, dispute.endsAt, 'charge.dispute.closed', object);
  }
  return all.sort((one, other) => one.created - other.created || (one.id < other.id ? -1 : 1));
}

export const eventObject = ({ id, created, type, object, previous }: EventPlan): Json => ({
  id,
  object: 'event',
  api_version: '2026-10-28.endive',
  created,
  data: { object: object(), ...(previous === undefined ? {} : { previous_attributes: previous }) },
  livemode: true,
  pending_webhooks: 0,
  request: { id: null, idempotency_key: null },
  type,
});

/** Balance transactions, oldest first. */
export function bookingsOf({ chargeCount, planOf, extrasOf, now }: Ledger): readonly (Json & { id: string })[] {
  const all: (Json & { id: string })[] = [];
  const book = (id: string, at: number, type: string, source: string, amount: number, currency: string) => {
    if (at > now()) return;
    const fee = type === 'charge' ? Math.ceil(amount / 50) : 0;
    all.push({
      id,
      object: 'balance_transaction',
      amount,
      available_on: at + 2 * 86_400,
      created: at,
      currency,
      exchange_rate: currency === 'kwd' ? 3.0000001 : null,
      fee,
      net: amount - fee,
      reporting_category: type,
      source,
      status: 'available',
      type,
    });
  };
  for (let index = 0; index < chargeCount(); index++) {
    const { id, paidAt, amountCaptured, currency, refunds } = planOf(index);
    if (paidAt !== undefined) book(`txn_${id}`, paidAt, 'charge', id, amountCaptured, currency);
    for (const refund of [...refunds, ...extrasOf(index)]) {
      if (refund.isRelease !== true) book(`txn_${refund.id}`, refund.at, 'refund', refund.id, -refund.amount, currency);
    }
  }
  return all.sort((one, other) => (one['created'] as number) - (other['created'] as number));
}
