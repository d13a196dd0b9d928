/** The objects of an account as Stripe writes them in JSON, as they are at a second. */
import type { ChargePlan, DisputePlan, RefundPlan } from './history.ts';
import { chargeId, customerId } from './history.ts';

export type Json = Record<string, unknown>;

export const listOf = (url: string, data: readonly Json[], hasMore: boolean): Json => ({
  object: 'list',
  url,
  has_more: hasMore,
  data,
});

/** Without what is only there when it is expanded. */
export function chargeObject(plan: ChargePlan, extraRefunds: readonly RefundPlan[], second: number): Json {
  const { fate, paidAt, endedAt } = plan;
  const isPaid = paidAt !== undefined && second >= paidAt;
  const isEnded = endedAt !== undefined && second >= endedAt;
  const isDebit = fate === 'bank debit' || fate === 'bank debit failed';
  const isAuthorized = ['captured later', 'captured in part', 'released'].includes(fate);
  const refunded = [...plan.refunds, ...extraRefunds]
    .filter(({ at, failsAt }) => at <= second && !(failsAt !== undefined && second >= failsAt))
    .reduce((sum, { amount }) => sum + amount, 0);
  const isFailed = fate === 'declined' || (fate === 'bank debit failed' && isEnded);
  const status = isFailed ? 'failed' : isPaid || isAuthorized ? 'succeeded' : 'pending';
  const captured = isDebit || fate === 'declined' ? fate !== 'declined' : isPaid;
  return {
    id: plan.id,
    object: 'charge',
    amount: plan.amount,
    amount_captured: isPaid ? plan.amountCaptured : 0,
    amount_refunded: refunded,
    balance_transaction: isPaid ? `txn_${plan.id}` : null,
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: plan.customer === undefined ? `guest${plan.index}@shop.test` : null,
      name: 'Zoë Ω',
      phone: null,
      tax_id: null,
    },
    captured,
    created: plan.created,
    currency: plan.currency,
    customer: plan.customer === undefined ? null : customerId(plan.customer),
    description: plan.index % 8 === 1 ? 'Subscription update' : null,
    disputed: plan.dispute !== undefined && plan.dispute.at <= second,
    failure_code: isFailed ? 'card_declined' : null,
    livemode: plan.index % 1000 !== 999,
    metadata: {},
    paid: status === 'succeeded',
    payment_intent: `pi_${plan.id}`,
    payment_method_details: { type: isDebit ? 'sepa_debit' : plan.index % 11 === 0 ? 'card_present' : 'card' },
    receipt_email: null,
    refunded: refunded >= plan.amount,
    status,
  };
}

export const refundObject = (
  { id, charge, at, amount, failsAt, isRelease }: RefundPlan,
  currency: string,
  second: number,
): Json => ({
  id,
  object: 'refund',
  amount,
  balance_transaction: isRelease === true ? null : `txn_${id}`,
  charge: chargeId(charge),
  created: at,
  currency,
  metadata: {},
  payment_intent: `pi_${chargeId(charge)}`,
  reason: null,
  receipt_number: null,
  status: failsAt !== undefined && second >= failsAt ? 'failed' : 'succeeded',
});

export function disputeObject(plan: DisputePlan, { amount, currency }: ChargePlan, second: number): Json {
  const isOver = second >= plan.endsAt;
  const booking = (what: string) => ({ id: `txn_${plan.id}_${what}`, object: 'balance_transaction' });
  return {
    id: plan.id,
    object: 'dispute',
    amount,
    balance_transactions: [booking('out'), ...(isOver && plan.outcome === 'won' ? [booking('back')] : [])],
    charge: chargeId(plan.charge),
    created: plan.at,
    currency,
    is_charge_refundable: false,
    livemode: true,
    metadata: {},
    payment_intent: `pi_${chargeId(plan.charge)}`,
    reason: 'fraudulent',
    status: isOver ? plan.outcome : 'needs_response',
  };
}

export interface CustomerState {
  readonly index: number;
  readonly created: number;
  readonly email: string;
}

export const customerObject = ({ index, created, email }: CustomerState): Json => ({
  id: customerId(index),
  object: 'customer',
  created,
  email,
  livemode: true,
  metadata: index % 2 === 0 ? { tier: 'gold', city: 'Málaga' } : {},
  name: 'José María Núñez',
  phone: null,
});
