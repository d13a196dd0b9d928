/** What an account comes to in orders and refunds, told from what happened to its charges. */
import type { Account } from './account.ts';

type Rows = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

export interface StripeTruth {
  readonly orders: Rows;
  readonly refunds: Rows;
  readonly customers: Rows;
}

export function truthOf(account: Account, countsTests = false): StripeTruth {
  const second = account.now();
  const orders: Record<string, Record<string, string | null>> = {};
  const refunds: Record<string, Record<string, string | null>> = {};
  for (let index = 0; index < account.chargeCount(); index++) {
    const plan = account.planOf(index);
    if (plan.created > second || plan.fate === 'declined') continue;
    const isPaid = plan.paidAt !== undefined && second >= plan.paidAt;
    const isOver = plan.endedAt !== undefined && second >= plan.endedAt;
    const back = [...plan.refunds, ...account.extrasOf(index)]
      .filter(({ at, failsAt, isRelease }) => at <= second && isRelease !== true && (failsAt ?? Infinity) > second)
      .map(({ id, at, amount }) => ({ id, at, amount }));
    const { dispute } = plan;
    if (dispute?.outcome === 'lost' && second >= dispute.endsAt)
      back.push({ id: dispute.id, at: dispute.at, amount: plan.amount });
    for (const { id, at, amount } of back) {
      refunds[id] = {
        order_id: plan.id,
        refunded_at: iso(at),
        amount: money(amount, plan.currency),
        currency: plan.currency.toUpperCase(),
      };
    }
    const paidBack = back.reduce((sum, { amount }) => sum + amount, 0);
    const units = isPaid ? plan.amountCaptured : plan.amount;
    const state = isPaid ? (paidBack === 0 ? 'paid' : paidBack < units ? 'partially_refunded' : 'refunded') : undefined;
    orders[plan.id] = {
      ordered_at: iso(plan.created),
      status: index % 1000 === 999 && !countsTests ? 'test' : (state ?? (isOver ? 'cancelled' : 'pending')),
      amount: money(units, plan.currency),
      currency: plan.currency.toUpperCase(),
    };
  }
  const customers: Record<string, Record<string, string | null>> = {};
  for (let index = 0; index < Math.ceil(account.chargeCount() / 3); index++) {
    const { created, email } = account.customerOf(index);
    if (created > second || account.isGone(index)) continue;
    customers[`cus_${index.toString().padStart(9, '0')}`] = { email, created_at: iso(created) };
  }
  return { orders, refunds, customers };
}

const iso = (second: number): string => new Date(second * 1000).toISOString().replace('.000Z', 'Z');

const money = (units: number, currency: string): string => {
  if (currency === 'jpy') return String(units);
  return currency === 'kwd' ? (units / 1000).toFixed(3) : (units / 100).toFixed(2);
};
