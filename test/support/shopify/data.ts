/** A shop's orders, customers and products, made of their numbers: a million of them take no room until somebody looks. */

export interface Line {
  readonly id: number;
  readonly product: number | null;
  readonly title: string;
  readonly sku: string;
  readonly quantity: number;
  /** Of one, in the currency's smallest unit. */
  readonly price: number;
  readonly discounts: readonly number[];
}

export interface Refund {
  readonly id: number;
  readonly at: number;
  readonly amount: number;
}

export interface Order {
  readonly number: number;
  readonly id: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly processedAt: number;
  readonly updatedAt: number;
  readonly cancelledAt: number | null;
  readonly test: boolean;
  readonly status: string | null;
  readonly sourceName: string;
  readonly tags: readonly string[];
  /** Number of the customer; null: a guest. */
  readonly customer: number | null;
  readonly email: string;
  readonly lines: readonly Line[];
  readonly refunds: readonly Refund[];
  readonly shipping: number;
  readonly tax: number;
}

export interface Customer {
  readonly number: number;
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly tags: readonly string[];
  readonly orders: number;
  readonly consent: { readonly state: string; readonly level: string | null; readonly at: number | null };
}

export interface Product {
  readonly number: number;
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly title: string;
  readonly type: string;
  readonly vendor: string;
  readonly tags: readonly string[];
  readonly category: string | null;
  readonly prices: readonly number[];
}

export interface DataOptions {
  readonly orders: number;
  /** Of the newest order, in seconds since 1970. */
  readonly now: number;
  /** Lines of the order with the number 5. */
  readonly longOrder: number;
}

const day = 86_400;
const years = 2 * 365 * day;

/** Well mixed, and the same for the same numbers. */
function mix(...numbers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) h = Math.imul(h ^ (n + 0x7f4a7c15), 0x85ebca6b) ^ (h >>> 13);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const titles = [
  'Crème brûlée',
  '日本の緑茶 🍵',
  'Mug "Été", 30 cl',
  'Plain soap',
  "L'huile d’olive",
  'Tab\tand\nnewline',
];
const sources = ['web', 'pos', 'web', 'subscription_contract', 'web', 'subscription_contract_checkout_one', '580111'];
const statuses = ['PAID', 'PAID', 'PENDING', 'PAID', 'AUTHORIZED', 'PARTIALLY_PAID', 'VOIDED', 'PAID', 'EXPIRED', null];
const states = ['SUBSCRIBED', 'NOT_SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING', 'INVALID', 'REDACTED', 'SUBSCRIBED'];

const createdAt = ({ orders, now }: DataOptions, number: number): number =>
  // Two orders share a second.
  Math.floor(now - day - years + (years * ((number >> 1) << 1)) / Math.max(1, orders));

const isRefunded = (number: number): boolean => number % 5 === 2;

export const baseUpdatedAt = (options: DataOptions, number: number): number => createdAt(options, number) + 3600;

export const customerCount = ({ orders }: DataOptions): number => Math.ceil(orders / 3);
export const productCount = ({ orders }: DataOptions): number => Math.min(orders, 40);

export function makeOrder(options: DataOptions, number: number): Order {
  const at = createdAt(options, number);
  const count = number === 5 ? options.longOrder : 1 + (mix(number, 1) % 3);
  const lines = Array.from({ length: count }, (_, n) => makeLine(options, number, n));
  const paid = lines.reduce((sum, line) => sum + lineTotal(line), 0);
  const status = isRefunded(number) ? 'PARTIALLY_REFUNDED' : (statuses[number % statuses.length] ?? null);
  const guest = number % 11 === 3;
  return {
    number,
    id: 5_000_000_000_000 + number,
    createdAt: at,
    processedAt: number % 7 === 6 ? at - 30 : at,
    updatedAt: baseUpdatedAt(options, number),
    cancelledAt: number % 17 === 6 ? at + 1800 : null,
    test: number % 13 === 5,
    status,
    sourceName: sources[number % sources.length] ?? 'web',
    tags: number % 23 === 9 ? ['Subscription Recurring Order', 'größe'] : [],
    customer: guest ? null : mix(number, 2) % customerCount(options),
    email: guest ? `guest-${number}@shop.test` : `customer-${mix(number, 2) % customerCount(options)}@shop.test`,
    lines,
    refunds: isRefunded(number) ? makeRefunds(number, at, paid) : [],
    shipping: number % 3 === 0 ? 490 : 0,
    tax: Math.round(paid * 0.19),
  };
}

const lineTotal = ({ price, quantity, discounts }: Line): number =>
  price * quantity - discounts.reduce((sum, one) => sum + one, 0);

export const orderDiscount = ({ lines }: Order): number =>
  lines.flatMap(({ discounts }) => discounts).reduce((sum, one) => sum + one, 0);

export const orderTotal = ({ lines, shipping }: Order): number =>
  lines.reduce((sum, line) => sum + lineTotal(line), 0) + shipping;

function makeLine(options: DataOptions, order: number, n: number): Line {
  const random = mix(order, n, 3);
  const isCustom = random % 41 === 8;
  const product = random % productCount(options);
  return {
    id: 13_000_000_000_000 + order * 1000 + n,
    product: isCustom || random % 37 === 1 ? null : product,
    title: titles[product % titles.length] ?? '',
    sku: isCustom ? '' : `SKU-${product}`,
    quantity: 1 + (random % 3),
    price: 1000 + (mix(product, 4) % 9000),
    discounts: random % 4 === 0 ? [100, 33] : [],
  };
}

/** In part, in two parts, above what was paid, or of goods that came back without money. */
function makeRefunds(order: number, at: number, paid: number): readonly Refund[] {
  const id = 800_000_000_000 + order * 10;
  if (order % 3 === 0) return [{ id, at: at + 2000, amount: Math.round(paid * 1.5) }];
  if (order % 4 === 0) return [{ id, at: at + 2000, amount: 0 }];
  return [
    { id, at: at + 2000, amount: 100 },
    { id: id + 1, at: at + 3000, amount: 250 },
  ];
}

export function makeCustomer(options: DataOptions, number: number): Customer {
  const at = createdAt(options, number * 3);
  const state = states[number % states.length] ?? 'SUBSCRIBED';
  const isAsked = state !== 'NOT_SUBSCRIBED';
  return {
    number,
    id: 7_000_000_000_000 + number,
    createdAt: at,
    updatedAt: at + 7200,
    firstName: number % 5 === 0 ? 'Zoë' : 'Ann',
    lastName: number % 7 === 0 ? '' : `O’Neil ${number}`,
    email: number % 19 === 4 ? null : `customer-${number}@shop.test`,
    phone: number % 3 === 0 ? `+4930${1_000_000 + number}` : null,
    tags: number % 4 === 0 ? ['größe "XL"', 'vip'] : [],
    orders: 3,
    consent: { state, level: isAsked ? 'SINGLE_OPT_IN' : null, at: isAsked ? at + 60 : null },
  };
}

export function makeProduct(options: DataOptions, number: number): Product {
  const at = createdAt(options, number);
  return {
    number,
    id: 9_000_000_000_000 + number,
    createdAt: at,
    updatedAt: at + 5400,
    title: `${titles[number % titles.length]} ${number}`,
    type: number % 6 === 0 ? '' : 'Küche',
    vendor: 'Haus & Hof',
    tags: ['a', 'ß "quoted"'],
    category: number % 2 === 0 ? 'Home & Garden > Kitchen' : null,
    prices: [1000 + (mix(number, 4) % 9000), 99_000],
  };
}
