/**
 * The streams that a source delivers, column by column. Connectors map headers to these names, the landing
 * checks and types rows with them, and the staging models read the columns that result.
 */
export type ColumnType = 'text' | 'instant' | 'date' | 'month' | 'money' | 'rate' | 'integer' | 'boolean' | 'json';

export interface StreamColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A row without a value here is quarantined; a file without the column is refused. */
  readonly required?: boolean;
  /** Allowed values, compared in lower case. */
  readonly values?: readonly string[];
  /** Other headers that mean the same column. */
  readonly aliases?: readonly string[];
  readonly minimum?: number;
  /** The value must be greater than this. */
  readonly above?: number;
  /** What to do about a value that is too small. */
  readonly hint?: string;
}

export interface StreamSpec {
  readonly name: string;
  /** Merge key within one source. */
  readonly key: readonly string[];
  readonly columns: readonly StreamColumn[];
}

/** When the version of the order was made that a part of it belongs to: parts that a newer version lacks are gone. */
const orderVersion: StreamColumn = { name: 'order_updated_at', type: 'instant' };

const orders: StreamSpec = {
  name: 'orders',
  key: ['order_id'],
  columns: [
    // Missing: the hash of the row and its ordinal among equal rows of the same file.
    { name: 'order_id', type: 'text' },
    { name: 'customer_id', type: 'text' },
    { name: 'email', type: 'text' },
    // A date alone is a day of the store; an instant without an offset is in the store's zone.
    { name: 'ordered_at', type: 'instant', required: true, aliases: ['order_date'] },
    { name: 'updated_at', type: 'instant' },
    { name: 'cancelled_at', type: 'instant' },
    {
      name: 'status',
      type: 'text',
      values: ['paid', 'partially_refunded', 'refunded', 'cancelled', 'pending', 'test'],
    },
    { name: 'channel', type: 'text' },
    { name: 'is_subscription_renewal', type: 'boolean' },
    { name: 'currency', type: 'text' },
    { name: 'amount', type: 'money', required: true, minimum: 0, hint: 'refunds belong in their own stream' },
    { name: 'discount', type: 'money' },
    { name: 'tax', type: 'money' },
    { name: 'shipping', type: 'money' },
    { name: 'quantity', type: 'integer', aliases: ['units'], minimum: 0 },
  ],
};

const orderLines: StreamSpec = {
  name: 'order_lines',
  key: ['order_id', 'line_id'],
  columns: [
    { name: 'order_id', type: 'text', required: true },
    { name: 'line_id', type: 'text', required: true, aliases: ['line_number'] },
    { name: 'product_id', type: 'text', required: true, aliases: ['sku'] },
    // Goods by weight have decimals.
    { name: 'quantity', type: 'money', required: true, aliases: ['units'] },
    // Of the whole line, before its discount, in the order's currency.
    { name: 'amount', type: 'money', required: true },
    { name: 'discount', type: 'money' },
    orderVersion,
  ],
};

const refunds: StreamSpec = {
  name: 'refunds',
  key: ['refund_id'],
  columns: [
    // Missing: made as that of an order is.
    { name: 'refund_id', type: 'text' },
    { name: 'order_id', type: 'text' },
    { name: 'customer_id', type: 'text' },
    { name: 'refunded_at', type: 'instant', required: true, aliases: ['refund_date'] },
    { name: 'amount', type: 'money', required: true, minimum: 0, hint: 'what was paid back is written without a sign' },
    { name: 'currency', type: 'text' },
    orderVersion,
  ],
};

const products: StreamSpec = {
  name: 'products',
  key: ['product_id'],
  columns: [
    { name: 'product_id', type: 'text', required: true, aliases: ['sku'] },
    { name: 'title', type: 'text', required: true, aliases: ['name'] },
    { name: 'category', type: 'text' },
    { name: 'type', type: 'text' },
    { name: 'price', type: 'money' },
    { name: 'attributes', type: 'json' },
    { name: 'updated_at', type: 'instant' },
  ],
};

const currencyRates: StreamSpec = {
  name: 'currency_rates',
  key: ['from', 'to', 'date'],
  columns: [
    // On that day, 1 of `from` is worth `rate` of `to`.
    { name: 'from', type: 'text', required: true, aliases: ['from_currency'] },
    { name: 'to', type: 'text', required: true, aliases: ['to_currency'] },
    { name: 'date', type: 'date', required: true, aliases: ['rate_date'] },
    { name: 'rate', type: 'rate', required: true, above: 0 },
  ],
};

const customers: StreamSpec = {
  name: 'customers',
  key: ['customer_id'],
  columns: [
    { name: 'customer_id', type: 'text', required: true },
    { name: 'email', type: 'text' },
    { name: 'phone', type: 'text' },
    { name: 'first_name', type: 'text' },
    { name: 'last_name', type: 'text' },
    { name: 'birth_date', type: 'date' },
    { name: 'created_at', type: 'instant' },
    { name: 'first_channel', type: 'text' },
    { name: 'attributes', type: 'json' },
    { name: 'updated_at', type: 'instant' },
  ],
};

const consents: StreamSpec = {
  name: 'consents',
  key: ['customer_id', 'channel'],
  columns: [
    { name: 'customer_id', type: 'text', required: true },
    { name: 'channel', type: 'text', required: true },
    { name: 'status', type: 'text', required: true, values: ['subscribed', 'unsubscribed', 'pending', 'never'] },
    { name: 'at', type: 'instant' },
    { name: 'via', type: 'text' },
  ],
};

/** What came into and went out of an account at a payment provider, each at its own time, in the account's currency. */
const balanceTransactions: StreamSpec = {
  name: 'balance_transactions',
  key: ['transaction_id'],
  columns: [
    { name: 'transaction_id', type: 'text', required: true },
    { name: 'booked_at', type: 'instant', required: true },
    { name: 'available_at', type: 'instant' },
    { name: 'type', type: 'text', required: true },
    { name: 'category', type: 'text' },
    // What it is about: a charge, a refund, a dispute.
    { name: 'about_id', type: 'text' },
    { name: 'amount', type: 'money', required: true },
    { name: 'fee', type: 'money' },
    { name: 'net', type: 'money' },
    { name: 'currency', type: 'text' },
    { name: 'exchange_rate', type: 'rate' },
  ],
};

const acquisitionCosts: StreamSpec = {
  name: 'acquisition_costs',
  key: ['channel', 'month'],
  columns: [
    { name: 'channel', type: 'text', required: true },
    // 2026-06, or any day of the month.
    { name: 'month', type: 'month', required: true, aliases: ['date'] },
    { name: 'spend', type: 'money', required: true, aliases: ['cost'], minimum: 0 },
    { name: 'currency', type: 'text' },
  ],
};

export const streamSpecs = {
  orders,
  order_lines: orderLines,
  refunds,
  customers,
  consents,
  products,
  acquisition_costs: acquisitionCosts,
  currency_rates: currencyRates,
  balance_transactions: balanceTransactions,
} as const;
export type StreamName = keyof typeof streamSpecs;
export const streamNames = Object.keys(streamSpecs) as readonly StreamName[];

/** Something for each stream, by its name. */
export const perStream = <T>(make: (stream: StreamSpec) => T): Readonly<Record<StreamName, T>> =>
  Object.fromEntries(streamNames.map((name) => [name, make(streamSpecs[name])])) as Record<StreamName, T>;
