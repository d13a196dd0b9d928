/** Orders as rows of the streams: the order, its lines, its refunds. Lists and webhooks deliver the same objects. */
import type { Part, Row } from '../../lib/connector.ts';
import { type Fields, optionalText, partOf, readerOf, utc } from './fields.ts';
import { difference, isRenewal, marksOf, orderChannel, orderStatus } from './order-words.ts';

const order = readerOf('order');
const line = readerOf('line of an order');
const refund = readerOf('refund');

/** What is asked for; the rest of an order stays in the shop. */
export const orderFields =
  'id,status,currency,customer_id,date_created_gmt,date_modified_gmt,date_paid_gmt,created_via,total,total_tax,' +
  'discount_total,shipping_total,billing,line_items,refunds,meta_data';
export const refundFields = 'id,date_created_gmt,amount';

export const idOf = (from: Fields): string => order.text(from, 'id') ?? '';

/** Refunds of an order stand in it without their dates, and have to be asked for. */
export const hasRefunds = (from: Fields): boolean => order.list(from, 'refunds').length > 0;

/** When it was last changed. Orders that were never saved by a WooCommerce that dates changes were last changed when made. */
const versionOf = (from: Fields): string | null =>
  utc(order.text(from, 'date_modified_gmt') ?? order.text(from, 'date_created_gmt'));

export function orderParts(
  orders: readonly Fields[],
  refunds: ReadonlyMap<string, readonly Fields[]>,
): readonly Part[] {
  return [
    ...partOf('orders', orders.map(orderRow)),
    ...partOf('order_lines', orders.flatMap(lineRows)),
    ...partOf(
      'refunds',
      orders.flatMap((from) => (refunds.get(idOf(from)) ?? []).map((one) => refundRow(from, one))),
    ),
  ];
}

function orderRow(from: Fields): Row {
  const total = order.text(from, 'total');
  const marks = marksOf(order.list(from, 'meta_data'));
  const createdVia = order.text(from, 'created_via');
  const refunded = order.list(from, 'refunds').map((one) => refund.text(one, 'total'));
  return {
    order_id: idOf(from),
    customer_id: customerOf(from),
    email: optionalText(order.object(from, 'billing'), 'email')?.trim() ?? null,
    ordered_at: utc(order.text(from, 'date_created_gmt')),
    updated_at: versionOf(from),
    status: orderStatus({
      status: order.text(from, 'status'),
      isPaid: order.text(from, 'date_paid_gmt') !== null,
      total,
      refunded,
    }),
    channel: orderChannel(createdVia, marks),
    is_subscription_renewal: String(isRenewal(createdVia, marks)),
    currency: order.text(from, 'currency'),
    amount: total,
    discount: order.text(from, 'discount_total'),
    tax: order.text(from, 'total_tax'),
    shipping: order.text(from, 'shipping_total'),
    quantity: quantityOf(order.list(from, 'line_items')),
  };
}

/** 0 is a guest, who is known by the e-mail address. */
function customerOf(from: Fields): string | null {
  const id = order.text(from, 'customer_id');
  return id === '0' ? null : id;
}

/** Pieces in all; of goods by weight nobody knows. */
function quantityOf(lines: readonly Fields[]): string | null {
  const sum = lines.reduce((pieces, one) => pieces + Number(line.text(one, 'quantity') ?? Number.NaN), 0);
  return Number.isSafeInteger(sum) ? String(sum) : null;
}

/** Amounts of lines are before taxes, as discounts and shipping of the order are. */
const lineRows = (from: Fields): readonly Row[] =>
  order.list(from, 'line_items').map((one) => ({
    order_id: idOf(from),
    line_id: line.text(one, 'id'),
    product_id: productOf(one),
    quantity: line.text(one, 'quantity'),
    amount: line.text(one, 'subtotal'),
    discount: difference(line.text(one, 'subtotal'), line.text(one, 'total')),
    order_updated_at: versionOf(from),
  }));

/** 0 is a product that was deleted, or never was one: what is left of it is its name. */
function productOf(one: Fields): string | null {
  const id = line.text(one, 'product_id');
  return id === '0' || id === null ? (optionalText(one, 'sku') ?? line.text(one, 'name')) : id;
}

const refundRow = (from: Fields, one: Fields): Row => ({
  refund_id: refund.text(one, 'id'),
  order_id: idOf(from),
  customer_id: customerOf(from),
  refunded_at: utc(refund.text(one, 'date_created_gmt')),
  amount: refund.text(one, 'amount'),
  currency: order.text(from, 'currency'),
  order_updated_at: versionOf(from),
});
