/** What makes one kind of object readable: what is asked about it, and how its JSON lines become rows of streams. */
import type { JsonShape } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';

export interface Kind {
  /** Also the resource, and the connection at the root of the API. */
  readonly name: 'orders' | 'customers' | 'products';
  /** Field at the root that counts them. */
  readonly count: 'ordersCount' | 'customersCount' | 'productsCount';
  /** Field at the root that finds one by its id. */
  readonly single: 'order' | 'customer' | 'product';
  /** Fields of the object. */
  readonly selection: string;
  /** A connection inside it. In bulk results its nodes are lines of their own, and pages are written likewise. */
  readonly children?: { readonly name: string; readonly selection: string };
  /** How filters call the time at which one was made. */
  readonly createdFilter: 'created_at' | 'customer_date';
  /** Objects that a request may ask for: a query above 1,000 points is refused, whoever asks. */
  readonly perRequest: number;
  readonly shapes: Readonly<Partial<Record<StreamName, JsonShape>>>;
}

/** The number of a global id such as `gid://shopify/Order/1`: what webhooks, exports and addresses of the admin show. */
export const numberOf = (column: string): string => `nullif(regexp_extract(${column}, '/(\\d+)(\\?.*)?$', 1), '')`;

/** With four decimals, whichever way it was written; what is no amount stays as it is and is quarantined with its text. */
export const amount = (text: string): string => `coalesce(try_cast(${text} as decimal(18, 4))::varchar, ${text})`;

export const filled = (column: string): string => `nullif(trim(${column}), '')`;

export const moneyBag = 'struct("shopMoney" struct(amount varchar))';
