/**
 * Invents the shop: `node examples/huerto/generate.ts` writes the files beside it. Nobody in them exists. One seed, so
 * every run gives the same rows.
 */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { categories, type Category, products } from './invent/catalogue.ts';
import { type History, inventHistories, openedDaysAgo } from './invent/histories.ts';
import { inventOrders, type Line, type Order, type OrderPlan } from './invent/orders.ts';
import { inventPerson, type Person } from './invent/people.ts';
import { type Chance, chanceFrom, dayNumber, isoDate } from './invent/random.ts';
import { inventRates, type Rates } from './invent/rates.ts';
import { dealCategories, inventTastes, tastes } from './invent/tastes.ts';

const seed = 20_260_630;
const asOf = dayNumber('2026-06-30');

interface Customer {
  readonly person: Person;
  readonly history: History;
  readonly channel: string;
  /** Of those who ordered. */
  readonly taste: number | undefined;
}

/** The text of every file, by name. */
export function inventShop(): ReadonlyMap<string, string> {
  const chance = chanceFrom(seed);
  const customers = inventCustomers(chance);
  const rates = inventRates(asOf - openedDaysAgo - 40, asOf, chance);
  const orders = inventOrders(
    [...countedPlans(customers, chance), ...otherPlans(customers, chance)],
    rates,
    asOf,
    chance,
  );
  return new Map([
    ['customers.csv', customersFile(customers)],
    ['consents.csv', consentsFile(customers)],
    ['products.csv', productsFile()],
    ['orders.csv', ordersFile(orders)],
    ['order_lines.csv', linesFile(orders)],
    ['refunds.csv', refundsFile(orders)],
    ['currency_rates.csv', ratesFile(rates)],
    ['acquisition_costs.csv', costsFile(customers, chance)],
    [
      'assignments.csv',
      csv(
        'customer_id,cluster',
        customers.map(({ person, history }) => [person.id, history.tier]),
      ),
    ],
    [
      'tastes.csv',
      csv(
        'customer_id,taste',
        customers.flatMap(({ person, taste }) => (taste === undefined ? [] : [[person.id, taste + 1]])),
      ),
    ],
  ]);
}

function inventCustomers(chance: Chance): readonly Customer[] {
  const histories = inventHistories(chance);
  const liked = [...inventTastes(histories.filter(hasOrdered).length, chance)];
  return histories.map((history, at) => ({
    person: inventPerson(at + 1, asOf - history.createdDaysAgo, asOf, chance),
    history,
    channel: chance.next() < 0.78 ? 'online' : 'pos',
    taste: hasOrdered(history) ? liked.pop() : undefined,
  }));
}

const hasOrdered = ({ orderDaysAgo }: History): boolean => orderDaysAgo.length > 0;
const otherChannel = (channel: string): string => (channel === 'online' ? 'pos' : 'online');

/** The orders that count. */
function countedPlans(customers: readonly Customer[], chance: Chance): readonly OrderPlan[] {
  return tastes.flatMap((_, group) => {
    const members = customers.filter(({ taste }) => taste === group);
    const count = members.reduce((sum, { history }) => sum + history.orderDaysAgo.length, 0);
    const baskets = [...dealCategories(group, members.length, count, chance)];
    return members.flatMap((customer) =>
      customer.history.orderDaysAgo.map((daysAgo) => plan(customer, asOf - daysAgo, baskets.pop() ?? [], chance)),
    );
  });
}

const plan = (
  { person, history, channel }: Customer,
  day: number,
  basket: readonly Category[],
  chance: Chance,
): OrderPlan => ({
  customerId: person.id,
  day,
  tier: history.tier,
  categories: basket,
  channel: chance.next() < 0.88 ? channel : otherChannel(channel),
  status: 'paid',
  isReturned: false,
});

/** Orders that do not count: returned as a whole, cancelled, never paid, or made to try the checkout. */
function otherPlans(customers: readonly Customer[], chance: Chance): readonly OrderPlan[] {
  const kinds = [
    ...Array.from({ length: 130 }, () => ({ isReturned: true })),
    ...Array.from({ length: 90 }, () => ({ status: 'cancelled' as const })),
    ...Array.from({ length: 20 }, () => ({ status: 'pending' as const })),
    ...Array.from({ length: 6 }, () => ({ status: 'test' as const })),
  ];
  return kinds.map((kind) => {
    const customer = chance.pick(customers);
    const day = asOf - chance.between(0, customer.history.createdDaysAgo);
    return { ...plan(customer, day, [chance.pick(categories)], chance), ...kind };
  });
}

type Cell = string | number;
const csv = (header: string, rows: readonly (readonly Cell[])[]): string =>
  `${[header, ...rows.map((row) => row.map(quoted).join(','))].join('\n')}\n`;
const quoted = (cell: Cell): string =>
  /[",]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);
const money = (cents: number): string => (cents / 100).toFixed(2);

const customersFile = (customers: readonly Customer[]): string =>
  csv(
    'customer_id,email,first_name,last_name,birth_date,created_at,first_channel',
    customers.map(({ person, history, channel }) => [
      person.id,
      person.email,
      person.firstName,
      person.lastName,
      person.birthDate,
      isoDate(asOf - history.createdDaysAgo),
      channel,
    ]),
  );

const consentsFile = (customers: readonly Customer[]): string =>
  csv(
    'customer_id,channel,status,at,via',
    customers.flatMap(({ person: { id, consent } }) =>
      consent === undefined ? [] : [[id, 'email', consent.status, consent.at, consent.via]],
    ),
  );

const productsFile = (): string =>
  csv(
    'product_id,title,category,type,price',
    products.map(({ id, title, category, type, cents }) => [id, title, category, type, money(cents)]),
  );

const ordersFile = (orders: readonly Order[]): string =>
  csv(
    'order_id,customer_id,ordered_at,status,cancelled_at,channel,currency,amount',
    orders.map(({ id, customerId, day, time, status, channel, currency, lines }) => {
      const at = `${isoDate(day)} ${time}`;
      return [id, customerId, at, status, status === 'cancelled' ? at : '', channel, currency, money(paidFor(lines))];
    }),
  );
const paidFor = (lines: readonly Line[]): number =>
  lines.reduce((sum, { cents, discountCents }) => sum + cents - discountCents, 0);

const linesFile = (orders: readonly Order[]): string =>
  csv(
    'order_id,line_id,product_id,quantity,amount,discount',
    orders.flatMap(({ id, lines }) =>
      lines.map(({ productId, quantity, cents, discountCents }, at) => [
        id,
        at + 1,
        productId,
        quantity,
        money(cents),
        discountCents === 0 ? '' : money(discountCents),
      ]),
    ),
  );

const refundsFile = (orders: readonly Order[]): string =>
  csv(
    'refund_id,order_id,refunded_at,amount',
    orders.flatMap(({ id, refunds }) =>
      refunds.map(({ day, cents }, at) => [`${id}-R${at + 1}`, id, isoDate(day), money(cents)]),
    ),
  );

const ratesFile = ({ rows }: Rates): string =>
  csv(
    'from,to,date,rate',
    rows.map(({ date, rate }) => ['USD', 'EUR', date, rate.toFixed(4)]),
  );

/** What winning the customers of a month cost: some euros for each first order. */
function costsFile(customers: readonly Customer[], chance: Chance): string {
  const won = new Map<string, number>();
  for (const { history, channel } of customers.filter(({ history: each }) => hasOrdered(each))) {
    const month = isoDate(asOf - (history.orderDaysAgo[0] ?? 0)).slice(0, 7);
    won.set(`${channel},${month}`, (won.get(`${channel},${month}`) ?? 0) + 1);
  }
  const rows = [...won]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, count]) => {
      const each = place.startsWith('online') ? 7 + 4 * chance.next() : 3 + 2 * chance.next();
      return [...place.split(','), (count * each).toFixed(2)];
    });
  return csv('channel,month,spend', rows);
}

/** Files that are kept packed, as they are long. */
export const packed: ReadonlySet<string> = new Set(['customers.csv', 'consents.csv', 'orders.csv', 'order_lines.csv']);

if (import.meta.main) {
  for (const [name, text] of inventShop()) {
    const beside = (file: string): URL => new URL(file, import.meta.url);
    if (packed.has(name)) writeFileSync(beside(`${name}.gz`), gzipSync(text, { level: 9 }));
    else writeFileSync(beside(name), text);
  }
}
