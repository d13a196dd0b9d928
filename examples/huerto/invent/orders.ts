/** Orders, their lines and refunds: what is in them, in which currency, and what comes back. */
import { products, type Category } from './catalogue.ts';
import type { Tier } from './histories.ts';
import type { Chance } from './random.ts';
import { eurosOf, type Rates } from './rates.ts';

export interface Line {
  readonly productId: string;
  readonly quantity: number;
  /** Before the discount, in the order's currency. */
  readonly cents: number;
  readonly discountCents: number;
}

export type Status = 'paid' | 'cancelled' | 'pending' | 'test';

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly day: number;
  readonly time: string;
  readonly channel: string;
  readonly currency: 'EUR' | 'USD';
  readonly status: Status;
  readonly lines: readonly Line[];
  readonly refunds: readonly Refund[];
}

export interface Refund {
  readonly day: number;
  readonly cents: number;
}

export interface OrderPlan {
  readonly customerId: string;
  readonly day: number;
  readonly tier: Tier;
  readonly categories: readonly Category[];
  readonly channel: string;
  readonly status: Status;
  /** Sent back as a whole: it does not count. */
  readonly isReturned: boolean;
}

/** How many pieces of something people take, one after the other: chance would blur the tastes. */
const pieces: Readonly<Record<Tier, readonly number[]>> = {
  Low: [1, 2, 1, 3, 1, 2],
  Medium: [1, 1, 2, 1, 2, 1, 1],
  High: [1, 2, 1, 3, 1, 2],
};
/** What of the revenue the orders of a tier bring. */
const revenueShares: Readonly<Record<Tier, number>> = { Low: 0.252, Medium: 0.502, High: 0.246 };
const couponRate = 0.2;

/** The orders of the plans, with ids by day, and with coupons so that each tier brings its share of the revenue. */
export function inventOrders(
  plans: readonly OrderPlan[],
  rates: Rates,
  asOf: number,
  chance: Chance,
): readonly Order[] {
  const taken = new Map<string, number>();
  const orders = plans
    .toSorted((a, b) => a.day - b.day)
    .map((plan, at) => ({ plan, order: inventOrder(plan, at + 1, taken, rates, asOf, chance) }));
  return withCoupons(orders, rates, chance);
}

function inventOrder(
  { customerId, day, tier, categories, channel, status, isReturned }: OrderPlan,
  number: number,
  taken: Map<string, number>,
  rates: Rates,
  asOf: number,
  chance: Chance,
): Order {
  const currency = channel === 'online' && chance.next() < 0.04 ? 'USD' : 'EUR';
  const rate = currency === 'EUR' ? 1 : rates.on(day);
  const lines = categories.map((category) => {
    const key = `${tier} ${category}`;
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    const shelf = products.filter((product) => product.category === category);
    // What stands first on a shelf is bought most; the turn keeps every tier's basket alike.
    const place = [0, 3, 1, 5, 0, 7, 2, 9, 4, 1, 6, 8, 0, 10, 2, 11, 3, 4][before % 18] ?? 0;
    const { id, cents } = shelf[place] ?? shelf[0] ?? products[0]!;
    const quantity = pieces[tier][before % pieces[tier].length] ?? 1;
    return { productId: id, quantity, cents: Math.round((cents * quantity) / rate), discountCents: 0 };
  });
  const time = `${String(chance.between(8, 21)).padStart(2, '0')}:${String(chance.between(0, 59)).padStart(2, '0')}`;
  return {
    id: `A${String(10_000 + number)}`,
    customerId,
    day,
    time,
    channel,
    currency,
    status,
    lines,
    refunds: status === 'paid' ? refundsOf(lines, day, isReturned, asOf, chance) : [],
  };
}

/** Of one order in fifty something comes back; what is returned as a whole comes in one parcel or in two. */
function refundsOf(
  lines: readonly Line[],
  day: number,
  isReturned: boolean,
  asOf: number,
  chance: Chance,
): readonly Refund[] {
  const total = lines.reduce((sum, { cents }) => sum + cents, 0);
  const back = Math.min(asOf, day + chance.between(3, 14));
  if (isReturned) {
    const first = chance.next() < 0.7 ? total : Math.floor(total / 3);
    return first === total
      ? [{ day: back, cents: total }]
      : [
          { day: back, cents: first },
          { day: Math.min(asOf, back + 2), cents: total - first },
        ];
  }
  return chance.next() < 0.02 ? [{ day: back, cents: Math.floor(total * (0.2 + 0.3 * chance.next())) }] : [];
}

interface Planned {
  readonly plan: OrderPlan;
  readonly order: Order;
}

/** Coupons of 20 % on orders by chance, until every tier brings its share of what is left. */
function withCoupons(planned: readonly Planned[], rates: Rates, chance: Chance): readonly Order[] {
  const revenue: Record<Tier, number> = { Low: 0, Medium: 0, High: 0 };
  const isCounted = ({ plan }: Planned): boolean => plan.status === 'paid' && !plan.isReturned;
  for (const each of planned.filter(isCounted)) revenue[each.plan.tier] += eurosOf(each.order, rates);
  const tiers = Object.keys(revenue) as Tier[];
  const total = Math.min(...tiers.map((tier) => revenue[tier] / revenueShares[tier]));
  const reduced = new Map<string, Order>();
  for (const each of chance.shuffle(planned.filter(isCounted))) {
    const { order, plan } = each;
    if (order.refunds.length > 0 || revenue[plan.tier] <= total * revenueShares[plan.tier]) continue;
    const lines = order.lines.map((line) => ({ ...line, discountCents: Math.round(line.cents * couponRate) }));
    const cheaper = { ...order, lines };
    revenue[plan.tier] += eurosOf(cheaper, rates) - eurosOf(order, rates);
    reduced.set(order.id, cheaper);
  }
  return planned.map(({ order }) => reduced.get(order.id) ?? order);
}
