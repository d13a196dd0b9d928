/**
 * The streams that a source delivers, column by column. Connectors map headers to these names, the landing
 * checks and types rows with them, and the staging models read the columns that result.
 */
export type ColumnType = 'text' | 'instant' | 'date' | 'month' | 'money' | 'integer' | 'boolean' | 'json';

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
}

export interface StreamSpec {
  readonly name: string;
  /** Merge key within one source. */
  readonly key: readonly string[];
  readonly columns: readonly StreamColumn[];
}

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
    { name: 'amount', type: 'money', required: true, minimum: 0 },
    { name: 'discount', type: 'money' },
    { name: 'tax', type: 'money' },
    { name: 'shipping', type: 'money' },
    { name: 'quantity', type: 'integer', aliases: ['units'], minimum: 0 },
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

export const streamSpecs = { orders, customers, consents, acquisition_costs: acquisitionCosts } as const;
export type StreamName = keyof typeof streamSpecs;
export const streamNames = Object.keys(streamSpecs) as readonly StreamName[];
