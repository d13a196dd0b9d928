/** What WooCommerce's words about an order mean in the streams. */
import { formatMoney, parseMoney } from '../../lib/pure/money.ts';
import type { Fields } from './fields.ts';

const paid = new Set(['processing', 'completed']);
const cancelled = new Set(['cancelled', 'failed', 'trash']);
const pending = new Set(['pending', 'on-hold', 'checkout-draft', 'auto-draft', 'draft', 'new']);

export interface StatusFacts {
  readonly status: string | null;
  readonly isPaid: boolean;
  readonly total: string | null;
  /** Of each refund, with or without a sign. */
  readonly refunded: readonly (string | null)[];
}

/** Plugins add words of their own, e.g. `shipped`: such an order counts once it was paid. */
export function orderStatus({ status, isPaid, total, refunded }: StatusFacts): string {
  const word = (status ?? '').replace(/^wc-/, '');
  if (cancelled.has(word)) return 'cancelled';
  if (word === 'refunded') return 'refunded';
  if (pending.has(word) || (!paid.has(word) && !isPaid)) return 'pending';
  const back = refunded.reduce((sum, amount) => sum + sizeOf(amount), 0n);
  if (back === 0n) return 'paid';
  return back >= sizeOf(total) ? 'refunded' : 'partially_refunded';
}

/** Where it was sold. `created_via` is what made the order; points of sale leave that or a mark of their own. */
export function orderChannel(createdVia: string | null, marks: ReadonlyMap<string, string>): string {
  const via = (createdVia ?? '').trim().toLowerCase();
  if (/(^|[^a-z])(wc|open|yith)?pos([^a-z]|$)/.test(via) || isMarked(marks, '_pos') || isMarked(marks, '_wc_pos')) {
    return 'pos';
  }
  return ['', 'checkout', 'store-api', 'subscription'].includes(via) ? 'online' : via;
}

/** Renewals that WooCommerce Subscriptions made. */
export const isRenewal = (createdVia: string | null, marks: ReadonlyMap<string, string>): boolean =>
  createdVia === 'subscription' || isMarked(marks, '_subscription_renewal');

/** Simple values of an order's meta data, by key. */
export const marksOf = (metaData: readonly Fields[]): ReadonlyMap<string, string> =>
  new Map(
    metaData.flatMap(({ key, value }) =>
      typeof key === 'string' && (typeof value === 'string' || typeof value === 'number')
        ? [[key, String(value)] as const]
        : [],
    ),
  );

const isMarked = (marks: ReadonlyMap<string, string>, key: string): boolean => {
  const value = marks.get(key);
  return value !== undefined && !['', '0', 'no', 'false'].includes(value);
};

/** `before` − `after`, where both are money. */
export function difference(before: string | null, after: string | null): string | null {
  const [one, other] = [moneyOf(before), moneyOf(after)];
  return one === undefined || other === undefined ? null : formatMoney(one - other, 4);
}

const sizeOf = (text: string | null): bigint => {
  const units = moneyOf(text) ?? 0n;
  return units < 0n ? -units : units;
};

/** Shops may compute with more decimals than money has here: the rest is cut. */
function moneyOf(text: string | null): bigint | undefined {
  const cut = /^[+-]?\d+(\.\d{1,4})?/.exec(text ?? '')?.[0];
  return cut === undefined ? undefined : parseMoney(cut);
}
