/**
 * What a local WooCommerce sells: orders that follow from their number, so that a million of them take no memory, and what
 * tests change about some. Times are whole seconds since 1970, as WordPress keeps them.
 */
import { createCatalog, datesIn, type Json, mixed, money } from './catalog.ts';

export interface ShopOptions {
  readonly orders?: number;
  readonly customers?: number;
  readonly products?: number;
  /** Of the site. Default: Europe/Madrid. */
  readonly zone?: string;
  readonly now?: () => Date;
  /** When the first order was made and the last one. Default: 2023 to 2025. */
  readonly firstAt?: string;
  readonly lastAt?: string;
  /** Seconds from an order's making to its last change. */
  readonly changedAfter?: (number: number, createdAt: number) => number;
}

export interface Refund {
  readonly id: number;
  readonly at: number;
  readonly amount: string;
}

/** What a test says about an order; the rest follows from its number. */
export interface OrderChange {
  readonly status?: string;
  readonly total?: string;
  readonly customer_id?: number;
  readonly email?: string;
  readonly firstName?: string;
  readonly created_via?: string;
  readonly meta_data?: readonly Json[];
  readonly line_items?: readonly Json[];
  readonly refunds?: readonly Refund[];
  readonly createdAt?: number;
  /** Default: now. */
  readonly modifiedAt?: number;
}

const firstId = 1001;
export function createShop({
  orders: many = 0,
  customers: people = 3,
  products: goods = 4,
  zone = 'Europe/Madrid',
  now = () => new Date(),
  firstAt = '2023-01-01T00:00:00Z',
  lastAt = '2025-12-31T00:00:00Z',
  changedAfter = (number) => mixed(number, 1) % 259_200,
}: ShopOptions = {}) {
  const begin = Date.parse(firstAt) / 1000;
  const step = many > 1 ? (Date.parse(lastAt) / 1000 - begin) / (many - 1) : 0;
  const changes = new Map<number, OrderChange>();
  let created: number[] | Float64Array = Float64Array.from({ length: many }, (_, n) => Math.floor(begin + n * step));
  let modified: number[] | Float64Array = Float64Array.from(created, (made, n) => made + changedAfter(n, made));
  const trash = new Set<number>();
  const removed = new Set<number>();
  const removedCustomers = new Set<number>();
  let customerCount = people;
  let version = 0;
  const clock = (): number => Math.floor(now().getTime() / 1000);
  const dates = datesIn(zone);
  const catalog = createCatalog({ zone, begin, goods });

  function at(index: number): number {
    const found = modified[index];
    if (found === undefined) throw new Error(`there is no order ${index + firstId}`);
    return found;
  }

  function refundsOf(id: number): readonly Refund[] {
    const n = id - firstId;
    const said = changes.get(n)?.refunds;
    if (said !== undefined) return said;
    if (n % 20 !== 3) return [];
    return [{ id: 10_000_000 + id, at: (created[n] ?? 0) + 3600, amount: money(100 + (mixed(n, 5) % 900)) }];
  }

  function order(id: number): Json {
    const n = id - firstId;
    const said = changes.get(n) ?? {};
    const createdAt = created[n] ?? 0;
    const lines = said.line_items ?? catalog.lines(n);
    const sum = (name: string) => lines.reduce((cents, line) => cents + Math.round(Number(line[name]) * 100), 0);
    const customerId = said.customer_id ?? (n % 3 === 0 ? 0 : 1 + (mixed(n, 6) % Math.max(1, people)));
    const status =
      said.status ?? ['completed', 'completed', 'processing', 'completed', 'on-hold', 'completed', 'cancelled'][n % 7];
    const refunds = refundsOf(id);
    const renews = n % 11 === 5;
    return {
      id,
      parent_id: 0,
      status: trash.has(n) ? 'trash' : status,
      currency: 'EUR',
      version: '10.3.0',
      prices_include_tax: false,
      ...dates('date_created', createdAt),
      ...dates('date_modified', at(n)),
      discount_total: money(sum('subtotal') - sum('total')),
      discount_tax: '0.00',
      shipping_total: '4.95',
      shipping_tax: '1.04',
      cart_tax: money(sum('total_tax')),
      total: said.total ?? money(sum('total') + sum('total_tax') + 599),
      total_tax: money(sum('total_tax') + 104),
      customer_id: customerId,
      order_key: `wc_order_${id}`,
      billing: {
        first_name: said.firstName ?? (n % 5 === 0 ? 'Íñigo 🌱' : 'Ana'),
        last_name: 'Ruiz',
        company: '',
        address_1: 'Calle 1',
        city: 'Ávila',
        postcode: '05001',
        country: 'ES',
        state: 'AV',
        email:
          said.email ??
          (customerId === 0 ? `guest${mixed(n, 7) % (many || 1)}@example.test` : catalog.emailOf(customerId)),
        phone: '',
      },
      shipping: {},
      payment_method: 'bacs',
      transaction_id: '',
      created_via: said.created_via ?? (renews ? 'subscription' : n % 13 === 4 ? 'pos-rest-api' : 'checkout'),
      customer_note: '',
      ...dates('date_completed', null),
      ...dates('date_paid', status === 'on-hold' || status === 'cancelled' ? null : createdAt + 30),
      number: String(id),
      meta_data: said.meta_data ?? (renews ? [{ id: id * 2, key: '_subscription_renewal', value: '77' }] : []),
      line_items: lines,
      tax_lines: [],
      shipping_lines: [],
      fee_lines: [],
      coupon_lines: [],
      refunds: refunds.map((refund) => ({ id: refund.id, reason: '', total: `-${refund.amount}` })),
      set_paid: false,
    };
  }

  function change(id: number, said: OrderChange): void {
    const n = id - firstId;
    changes.set(n, { ...changes.get(n), ...said });
    if (said.createdAt !== undefined) created[n] = said.createdAt;
    modified[n] = said.modifiedAt ?? clock();
    version += 1;
  }

  return {
    zone,
    clock,
    now,
    order,
    customer: catalog.customer,
    product: catalog.product,
    refundsOf,
    change,
    /** Grows with every change. */
    version: () => version,
    add(said: OrderChange = {}): number {
      const n = created.length;
      created = [...created, said.createdAt ?? clock()];
      modified = [...modified, 0];
      change(n + firstId, said);
      return n + firstId;
    },
    /** Into the trash; WordPress dates that as a change. */
    trash(id: number): void {
      trash.add(id - firstId);
      change(id, {});
    },
    restore(id: number): void {
      trash.delete(id - firstId);
      change(id, {});
    },
    /** For good. */
    remove(id: number): void {
      removed.add(id - firstId);
      version += 1;
    },
    addCustomer(): number {
      customerCount += 1;
      return customerCount;
    },
    changeCustomer: catalog.changeCustomer,
    removeCustomer: (id: number) => void removedCustomers.add(id),
    empty(): void {
      created = [];
      modified = [];
      customerCount = 0;
      version += 1;
    },
    exists: (id: number): boolean => id - firstId < created.length && id >= firstId && !removed.has(id - firstId),
    /** Ids of orders, ascending, whose times satisfy both. */
    select(isInTrash: boolean, of: 'created' | 'modified' | undefined, after: number, before: number): number[] {
      const times = of === 'created' ? created : modified;
      const ids: number[] = [];
      for (let n = 0; n < times.length; n++) {
        const time = times[n] ?? 0;
        if (of !== undefined && !(time > after && time < before)) continue;
        if (removed.has(n) || trash.has(n) !== isInTrash) continue;
        ids.push(n + firstId);
      }
      return ids;
    },
    createdAt: (id: number): number => created[id - firstId] ?? 0,
    customers: (): number[] =>
      Array.from({ length: customerCount }, (_, n) => n + 1).filter((id) => !removedCustomers.has(id)),
    products: (): number[] => Array.from({ length: goods }, (_, n) => n + 1),
  };
}
