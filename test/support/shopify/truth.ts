/** What reading the shop must come to, told from what the shop holds and nothing else. */
import type { Row } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import { type Order, orderDiscount, orderTotal } from './data.ts';
import { decimalsOf, time } from './money.ts';
import type { Shop } from './shop.ts';

export type Truth = Readonly<Partial<Record<StreamName, Readonly<Record<string, Row>>>>>;

const consents: Readonly<Record<string, string>> = {
  SUBSCRIBED: 'subscribed',
  NOT_SUBSCRIBED: 'never',
  UNSUBSCRIBED: 'unsubscribed',
  PENDING: 'pending',
  INVALID: 'never',
  REDACTED: 'unsubscribed',
};

function statusOf({ test, cancelledAt, status }: Order): string {
  if (test) return 'test';
  if (cancelledAt !== null || status === 'VOIDED' || status === 'EXPIRED') return 'cancelled';
  if (status === null || status === 'PENDING' || status === 'AUTHORIZED') return 'pending';
  return status === 'PARTIALLY_PAID' ? 'paid' : status.toLowerCase();
}

export function truthOf(shop: Shop, currency: string): Truth {
  const amount = (units: number) => (units / 10 ** (decimalsOf[currency] ?? 2)).toFixed(4);
  const orders: Record<string, Row> = {};
  const lines: Record<string, Row> = {};
  const refunds: Record<string, Row> = {};
  const customers: Record<string, Row> = {};
  const consented: Record<string, Row> = {};
  const products: Record<string, Row> = {};
  for (const order of shop.orders.all({})) {
    const id = String(order.id);
    const customer = order.customer === null ? {} : { customer_id: String(shop.customers.get(order.customer).id) };
    orders[id] = {
      order_id: id,
      ...customer,
      email: order.email,
      ordered_at: time(order.processedAt),
      updated_at: time(order.updatedAt),
      ...(order.cancelledAt === null ? {} : { cancelled_at: time(order.cancelledAt) }),
      status: statusOf(order),
      channel: order.sourceName === 'pos' ? 'pos' : order.sourceName === '580111' ? '580111' : 'online',
      is_subscription_renewal: String(order.sourceName.startsWith('subscription') || order.tags.length > 0),
      currency,
      amount: amount(orderTotal(order)),
      discount: amount(orderDiscount(order)),
      tax: amount(order.tax),
      shipping: amount(order.shipping),
      quantity: String(order.lines.reduce((sum, { quantity }) => sum + quantity, 0)),
    };
    for (const line of order.lines) {
      lines[`${id}|${line.id}`] = {
        order_id: id,
        line_id: String(line.id),
        product_id: line.product === null ? line.sku || line.title.trim() : String(shop.products.get(line.product).id),
        quantity: String(line.quantity),
        amount: amount(line.price * line.quantity),
        discount: amount(line.discounts.reduce((sum, one) => sum + one, 0)),
        order_updated_at: time(order.updatedAt),
      };
    }
    for (const refund of order.refunds.filter((one) => one.amount !== 0)) {
      refunds[String(refund.id)] = {
        refund_id: String(refund.id),
        order_id: id,
        ...customer,
        refunded_at: time(refund.at),
        amount: amount(refund.amount),
        currency,
        order_updated_at: time(order.updatedAt),
      };
    }
  }
  for (const one of shop.customers.all({})) {
    const id = String(one.id);
    customers[id] = {
      customer_id: id,
      ...(one.email === null ? {} : { email: one.email }),
      ...(one.phone === null ? {} : { phone: one.phone }),
      first_name: one.firstName,
      ...(one.lastName === '' ? {} : { last_name: one.lastName }),
      created_at: time(one.createdAt),
      updated_at: time(one.updatedAt),
      attributes: JSON.stringify({ tags: one.tags, numberOfOrders: one.orders, locale: 'de', state: 'enabled' }),
    };
    if (one.email === null) continue;
    consented[`${id}|email`] = {
      customer_id: id,
      channel: 'email',
      status: consents[one.consent.state] ?? '',
      ...(one.consent.at === null ? {} : { at: time(one.consent.at) }),
      ...(one.consent.level === null ? {} : { via: one.consent.level.toLowerCase() }),
    };
  }
  for (const one of shop.products.all({})) {
    products[String(one.id)] = {
      product_id: String(one.id),
      title: one.title,
      ...(one.type === '' ? {} : { type: one.type }),
      ...(one.category === null ? {} : { category: one.category }),
      price: amount(Math.min(...one.prices)),
      attributes: JSON.stringify({ tags: one.tags, vendor: one.vendor, status: 'active' }),
      updated_at: time(one.updatedAt),
    };
  }
  return { orders, order_lines: lines, refunds, customers, consents: consented, products };
}
