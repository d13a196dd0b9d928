/**
 * What a charge says, and its version.
 *
 * A charge has no time of change. Its version is the second in which the youngest of it and its parts (refunds, disputes)
 * was made, and as many milliseconds as steps were taken: every object has a number of them that only grows while it goes
 * through its states. Parts are added and never taken away, so neither the youngest second nor the sum of steps ever gets
 * smaller: a later state never has an older version, whoever tells it and in whatever order. States of equal versions say
 * the same of money; where they differ in an e-mail address, the later load wins.
 */
import { z } from 'zod';
import type { Row } from '../../lib/connector.ts';
import { amountText } from './amounts.ts';
import { instantText, versionText } from './instants.ts';
import { type Dispute, disputeStep, disputeTakes } from './dispute.ts';
import { isRelease, type Refund, refund, refundCounts, refundStep } from './refund.ts';

/** An object, or its id alone. */
export const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

export const charge = z.object({
  id: z.string(),
  created: z.int(),
  amount: z.int(),
  amount_captured: z.int().nullish(),
  amount_refunded: z.int().nullish(),
  balance_transaction: reference.nullish(),
  billing_details: z.object({ email: z.string().nullish() }).nullish(),
  captured: z.boolean(),
  currency: z.string(),
  customer: reference.nullish(),
  description: z.string().nullish(),
  disputed: z.boolean().nullish(),
  invoice: z.union([z.string(), z.object({ billing_reason: z.string().nullish() })]).nullish(),
  livemode: z.boolean(),
  payment_method_details: z.object({ type: z.string().nullish() }).nullish(),
  receipt_email: z.string().nullish(),
  refunded: z.boolean().nullish(),
  refunds: z.object({ data: z.array(refund), has_more: z.boolean() }).nullish(),
  status: z.string(),
});
export type Charge = z.infer<typeof charge>;

/** A charge with all that hangs on it. */
export interface WholeCharge {
  readonly charge: Charge;
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

export interface ChargeRows {
  readonly orders: readonly Row[];
  readonly refunds: readonly Row[];
}

const nothing: ChargeRows = { orders: [], refunds: [] };

/** An order and what was paid back of it; nothing for an attempt that never was one. */
export function chargeRows({ charge: told, refunds, disputes }: WholeCharge, countsTests: boolean): ChargeRows {
  const state = stateOf(told);
  if (state === undefined) return nothing;
  const version = versionOf({ charge: told, refunds, disputes });
  // What was never taken cannot be paid back.
  const isPaid = state === 'paid';
  const counted = refunds.filter((one) => isPaid && refundCounts(one) && !isRelease(one, told));
  const lost = disputes.filter((one) => isPaid && disputeTakes(one));
  const units = isPaid ? (told.amount_captured ?? told.amount) : told.amount;
  // A dispute can be in another currency, by its customer's bank.
  const paidBack = [...counted, ...lost]
    .filter(({ currency }) => currency === told.currency)
    .reduce((sum, { amount }) => sum + amount, 0);
  const customer = told.customer ?? null;
  const repaid = (id: string, created: number, amount: number, currency: string): Row => ({
    refund_id: id,
    order_id: told.id,
    customer_id: customer,
    refunded_at: instantText(created),
    amount: amountText(amount, currency),
    currency: currency.toUpperCase(),
    order_updated_at: version,
  });
  return {
    orders: [
      {
        order_id: told.id,
        customer_id: customer,
        email: told.billing_details?.email ?? told.receipt_email ?? null,
        ordered_at: instantText(told.created),
        updated_at: version,
        status: told.livemode || countsTests ? statusOf(state, units, paidBack) : 'test',
        channel: isInPerson(told) ? 'pos' : 'online',
        is_subscription_renewal: isRenewal(told) ? 'true' : 'false',
        currency: told.currency.toUpperCase(),
        amount: amountText(units, told.currency),
      },
    ],
    refunds: [
      ...counted.map((one) => repaid(one.id, one.created, one.amount, one.currency)),
      ...lost.map((one) => repaid(one.id, one.created, one.amount, one.currency)),
    ],
  };
}

type State = 'pending' | 'paid' | 'cancelled';

function stateOf(told: Charge): State | undefined {
  if (told.status === 'failed') {
    // A card says no at once: nobody ordered. Other ways of paying say so days later, when there was an order.
    const { type } = told.payment_method_details ?? {};
    return type == null || type === 'card' || isInPerson(told) ? undefined : 'cancelled';
  }
  if (told.status !== 'succeeded') return 'pending';
  if (told.captured) return 'paid';
  // Released before anything was taken.
  return told.refunded === true ? 'cancelled' : 'pending';
}

function statusOf(state: State, units: number, paidBack: number): string {
  if (state !== 'paid' || paidBack === 0) return state;
  return paidBack >= units ? 'refunded' : 'partially_refunded';
}

const isInPerson = ({ payment_method_details: details }: Charge): boolean =>
  details?.type?.endsWith('_present') === true;

/**
 * Since 2025 a charge does not name its invoice; Stripe itself describes those of a subscription's later periods like this.
 * Older versions, as webhook endpoints may have, can bring the invoice along.
 */
const isRenewal = ({ invoice, description }: Charge): boolean =>
  invoice != null && typeof invoice !== 'string'
    ? invoice.billing_reason === 'subscription_cycle'
    : description === 'Subscription update';

const chargeSteps: Readonly<Record<State, number>> = { pending: 0, paid: 1, cancelled: 2 };

function versionOf({ charge: told, refunds, disputes }: WholeCharge): string {
  const seconds = [told, ...refunds, ...disputes].map(({ created }) => created);
  const steps = [
    chargeSteps[stateOf(told) ?? 'pending'],
    ...refunds.map((one) => refundStep(one)),
    ...disputes.map((one) => disputeStep(one)),
  ];
  return versionText(
    Math.max(...seconds),
    steps.reduce((sum, step) => sum + step, 0),
  );
}
