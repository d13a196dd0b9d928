/** An order of a webhook as the rows that reading it would give. */
import { z } from 'zod';
import type { Part, Row } from '../../../lib/connector.ts';
import { channels, financialStatuses, renewalSources, renewalTag } from '../objects/order-meaning.ts';
import { decimal, filled, id, instant, maybeInstant, moneySet, tagsOf, text, units } from './body.ts';
import { amountOf, isZero, sum, times } from './decimal.ts';

const line = z.object({
  id,
  product_id: text,
  sku: text,
  title: text,
  quantity: units,
  price_set: moneySet,
  discount_allocations: z.array(z.object({ amount_set: moneySet })).default([]),
});

const transaction = z.object({ kind: z.string(), status: z.string(), amount: decimal, currency: text });

const refund = z.object({ id, created_at: instant, transactions: z.array(transaction).default([]) });

export const orderShape = z.object({
  id,
  customer: z.object({ id }).nullish(),
  email: text,
  created_at: instant,
  processed_at: maybeInstant,
  updated_at: instant,
  cancelled_at: maybeInstant,
  test: z.boolean().nullish(),
  financial_status: text,
  source_name: text,
  tags: text,
  currency: z.string(),
  presentment_currency: text,
  total_price_set: moneySet,
  total_discounts_set: moneySet,
  total_tax_set: moneySet,
  total_shipping_price_set: moneySet,
  line_items: z.array(line),
  refunds: z.array(refund),
});

export type Order = z.infer<typeof orderShape>;

/**
 * Transactions of a webhook tell what was paid back in the currency it was paid in. Where that is not the shop's, only
 * reading the order tells what it came to.
 */
export const tellsRefunds = ({ currency, presentment_currency: presentment, refunds }: Order): boolean =>
  refunds.every(({ transactions }) =>
    transactions.filter(isPaidBack).every((one) => (one.currency ?? presentment ?? currency) === currency),
  );

const isPaidBack = ({ kind, status }: z.infer<typeof transaction>): boolean =>
  kind === 'refund' && status === 'success';

/** Customers come with their own topics: an order names them with less than is known of them. */
export const orderParts = (order: Order): readonly Part[] => [
  { stream: 'orders', rows: [orderRow(order)] },
  { stream: 'order_lines', rows: order.line_items.map((one) => lineRow(order, one)) },
  { stream: 'refunds', rows: refundRows(order) },
];

function orderRow(order: Order): Row {
  const source = order.source_name?.toLowerCase() ?? '';
  const isRenewal =
    renewalSources.includes(source) || tagsOf(order.tags).some((tag) => tag.toLowerCase() === renewalTag);
  return {
    order_id: order.id,
    customer_id: order.customer?.id ?? null,
    email: filled(order.email),
    ordered_at: order.processed_at ?? order.created_at,
    updated_at: order.updated_at,
    cancelled_at: order.cancelled_at,
    status: statusOf(order),
    channel: channels[source] ?? filled(source),
    is_subscription_renewal: String(isRenewal),
    currency: order.currency,
    amount: amountOf(order.total_price_set.shop_money.amount),
    discount: amountOf(order.total_discounts_set.shop_money.amount),
    tax: amountOf(order.total_tax_set.shop_money.amount),
    shipping: amountOf(order.total_shipping_price_set.shop_money.amount),
    quantity: String(order.line_items.reduce((total, { quantity }) => total + BigInt(quantity), 0n)),
  };
}

function statusOf({ test, cancelled_at: cancelledAt, financial_status: status }: Order): string {
  if (test === true) return 'test';
  if (cancelledAt != null) return 'cancelled';
  const said = status?.toLowerCase();
  return said === undefined ? 'pending' : (financialStatuses[said] ?? said);
}

const lineRow = (
  order: Order,
  { id: lineId, product_id: product, sku, title, quantity, ...money }: z.infer<typeof line>,
): Row => ({
  order_id: order.id,
  line_id: lineId,
  product_id: product ?? filled(sku) ?? filled(title),
  quantity,
  amount: times(money.price_set.shop_money.amount, quantity),
  discount: sum(money.discount_allocations.map(({ amount_set: set }) => set.shop_money.amount)),
  order_updated_at: order.updated_at,
});

const refundRows = (order: Order): readonly Row[] =>
  order.refunds.flatMap((one) => {
    const amount = sum(one.transactions.filter(isPaidBack).map((paid) => paid.amount));
    if (isZero(amount)) return [];
    return {
      refund_id: one.id,
      order_id: order.id,
      customer_id: order.customer?.id ?? null,
      refunded_at: one.created_at,
      amount,
      currency: order.currency,
      order_updated_at: order.updated_at,
    };
  });
