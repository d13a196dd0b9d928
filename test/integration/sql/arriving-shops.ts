/**
 * Random shops and the ways in which their rows arrive. A shop is a history: each event makes a new version of one
 * order (with its lines and refunds), customer or consent, a day after the one before. An arrival is a read of some
 * objects as they stood at some time: a page, a webhook, a repeated page, an old version that comes late, cut into two
 * loads or not. However many come and in whatever order: one of them shows how everything ended.
 */
import * as fc from 'fast-check';
import type { ShopRow, ShopRows } from '../../support/sql-shop.ts';

const id = fc.nat({ max: 3 });
const address = fc.option(fc.nat({ max: 5 }));
const part = fc.record({ id, amount: fc.integer({ min: 1, max: 9 }) });
const parts = fc.uniqueArray(part, { maxLength: 3, selector: (one) => one.id });

const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      id,
      customer: fc.option(id),
      address,
      status: fc.constantFrom('paid', 'partially_refunded', 'refunded', 'cancelled', 'pending', 'test', null),
      amount: fc.integer({ min: 0, max: 40 }),
      isRenewal: fc.boolean(),
      lines: parts,
      refunds: parts,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('customer' as const), id, address, phone: fc.nat({ max: 99 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('consent' as const),
      id,
      status: fc.constantFrom('subscribed', 'unsubscribed', 'pending', 'never'),
    }),
  },
);

const arrival = fc.record({
  /** How many events had happened. */
  after: fc.nat({ max: 14 }),
  /** Which objects are in it, a bit each. */
  objects: fc.nat({ max: 4095 }),
  /** When it comes among the others. */
  turn: fc.nat({ max: 999 }),
  /** Where its rows are cut, and when the rest comes. */
  cut: fc.option(fc.record({ at: fc.nat({ max: 30 }), turn: fc.nat({ max: 999 }) })),
  isTwice: fc.boolean(),
});

export const shopHistory = fc.record({
  connector: fc.constantFrom('shopify', 'woocommerce', 'stripe', 'postgres'),
  events: fc.array(event, { minLength: 1, maxLength: 14, size: 'max' }),
  arrivals: fc.array(arrival, { maxLength: 6, size: 'max' }),
  last: arrival,
  /** Refunds that also come by a webhook that does not know the version of their order. */
  hasRefundHooks: fc.boolean(),
});

export type ShopHistory = typeof shopHistory extends fc.Arbitrary<infer Shop> ? Shop : never;
type Delivery = readonly (readonly [keyof ShopRows, ShopRow])[];

export const dayOf = (at: number): string => new Date(Date.UTC(2024, 0, 1 + at, 10)).toISOString();
const everything = 4095;

/** The rows of a read: of each object that is asked for, its last version after so many events. */
function read({ events }: ShopHistory, after: number, objects: number): Delivery {
  const seen = events.slice(0, after).map((one, at) => ({ ...one, at }));
  const offset = { order: 0, customer: 4, consent: 8 };
  const asked = seen.filter((one) => (objects >> (offset[one.kind] + one.id)) % 2 === 1);
  const last = asked.filter((one) => !asked.some((other) => isSame(one, other) && other.at > one.at));
  return last.flatMap((one) =>
    rowsOf(
      one,
      seen.filter((other) => isSame(one, other)),
    ),
  );
}

type Seen = ShopHistory['events'][number] & { readonly at: number };
const isSame = (one: Seen, other: Seen): boolean => one.kind === other.kind && one.id === other.id;
const mail = (number: number | null): string | null => (number === null ? null : `P${number}@Example.test`);

function rowsOf(one: Seen, history: readonly Seen[]): Delivery {
  const [first = one] = history;
  if (one.kind === 'consent') {
    return [['consents', { customer_id: `c${one.id}`, channel: 'email', status: one.status, at: dayOf(one.at) }]];
  }
  if (one.kind === 'customer') {
    const record = { customer_id: `c${one.id}`, email: mail(one.address), phone: `${one.phone}` };
    return [['customers', { ...record, created_at: dayOf(first.at), updated_at: dayOf(one.at) }]];
  }
  const order_id = `o${one.id}`;
  const order = {
    order_id,
    customer_id: one.customer === null ? null : `c${one.customer}`,
    email: mail(one.address),
    ordered_at: dayOf(first.at),
    updated_at: dayOf(one.at),
    status: one.status,
    is_subscription_renewal: one.isRenewal,
    amount: one.amount,
  };
  const version = { order_id, order_updated_at: dayOf(one.at) };
  const line = (of: { id: number; amount: number }): ShopRow => ({
    ...version,
    line_id: `${of.id}`,
    product_id: `p${of.id}`,
    quantity: of.amount,
    amount: of.amount,
  });
  const refund = (of: { id: number; amount: number }): ShopRow => ({
    ...version,
    refund_id: `${order_id}-${of.id}`,
    refunded_at: dayOf(firstSeen(history, of.id)),
    amount: of.amount,
  });
  return [
    ['orders', order],
    ...one.lines.map((of) => ['order_lines', line(of)] as const),
    ...one.refunds.map((of) => ['refunds', refund(of)] as const),
  ];
}

const firstSeen = (history: readonly Seen[], refund: number): number =>
  history.find((one) => one.kind === 'order' && one.refunds.some(({ id: known }) => known === refund))?.at ?? 0;

/** Rows of one clean reading of all there is after so many events. */
export const cleanRows = (shops: readonly ShopHistory[], after = Infinity): ShopRows =>
  gather(shops.map((shop, at) => loadsOf(shop, at, [read(shop, Math.min(after, shop.events.length), everything)])));

/** Rows as they come by all arrivals. */
export const arrivedRows = (shops: readonly ShopHistory[]): ShopRows =>
  gather(shops.map((shop, at) => loadsOf(shop, at, deliveries(shop))));

/** What every version of everything comes to, each as its own webhook, in the order of the arrivals' turns. */
export const everyVersion = (shops: readonly ShopHistory[]): ShopRows =>
  gather(
    shops.map((shop, at) => {
      const hooks = shop.events.map(({ kind, id: of }, index) => {
        const object = 1 << ({ order: 0, customer: 4, consent: 8 }[kind] + of);
        return { rows: read(shop, index + 1, object), turn: shop.arrivals.at(index % shop.arrivals.length)?.turn ?? 0 };
      });
      return loadsOf(shop, at, [...inTurn(hooks), ...deliveries({ ...shop, hasRefundHooks: false })]);
    }),
  );

/** What comes one after the other, each a page whose rows are committed together. */
export function deliveries(shop: ShopHistory): readonly Delivery[] {
  const last = { ...shop.last, after: shop.events.length, objects: everything };
  const turns = [...shop.arrivals, last].flatMap(({ after, objects, turn, cut, isTwice }) => {
    const rows = read(shop, after, objects);
    const whole = isTwice ? [...rows, ...rows] : rows;
    if (cut === null) return [{ rows: whole, turn }];
    return [
      { rows: whole.slice(0, cut.at), turn },
      { rows: whole.slice(cut.at), turn: cut.turn },
    ];
  });
  return inTurn(shop.hasRefundHooks ? [...turns, ...refundHooks(shop)] : turns);
}

/** Of refunds that are never taken back: what the last version lacks would stay by such a webhook. */
function refundHooks(shop: ShopHistory) {
  const ended = read(shop, shop.events.length, everything).flatMap(([stream, row]) =>
    stream === 'refunds' ? [row] : [],
  );
  return ended.map((row, at) => ({
    rows: [['refunds', { ...row, order_updated_at: null, amount: 99 }] as const],
    turn: (at * 331) % 1000,
  }));
}

const inTurn = (all: readonly { readonly rows: Delivery; readonly turn: number }[]): readonly Delivery[] =>
  all.toSorted((one, other) => one.turn - other.turn).map(({ rows }) => rows);

/** Each delivery is a load, as the landing numbers them: by when it came. */
const loadsOf = ({ connector }: ShopHistory, shop: number, all: readonly Delivery[]): Delivery =>
  all.flatMap((rows, at) =>
    rows.map(([stream, row], index) => [
      stream,
      {
        ...row,
        _connector: connector,
        _source: `s${shop}`,
        _load: `${String(at + 1).padStart(6, '0')}-${shop}`,
        _row: index + 1,
      },
    ]),
  );

function gather(shops: readonly Delivery[]): ShopRows {
  const all = shops.flat();
  const of = (name: keyof ShopRows) => all.flatMap(([stream, row]) => (stream === name ? [row] : []));
  return {
    orders: of('orders'),
    order_lines: of('order_lines'),
    refunds: of('refunds'),
    customers: of('customers'),
    consents: of('consents'),
  };
}
