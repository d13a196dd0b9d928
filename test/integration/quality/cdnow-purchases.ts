/** CDNOW's purchase days as columns, from the bundled orders. */
import { readFileSync } from 'node:fs';
import type { Purchases } from '../../../models/clv/purchases.ts';

export const dayOf = (date: string) => Date.parse(date) / 86_400_000;

/** 2,357 customers, 1997-01-01 to 1998-06-30; orders of one day are one purchase. */
export function readCdnowPurchases(): Purchases {
  const file = new URL('../../../examples/cdnow/orders.csv', import.meta.url);
  const spendByKey = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [customer, date, amount] = line.split(',') as [string, string, string];
    const key = `${customer},${date}`;
    spendByKey.set(key, (spendByKey.get(key) ?? 0) + Math.round(Number(amount) * 100));
  }
  const rows = [...spendByKey].sort(([one], [other]) => (one < other ? -1 : 1));
  const numbers = new Map([...new Set(rows.map(([key]) => key.slice(0, key.indexOf(','))))].map((id, i) => [id, i]));
  return {
    customers: numbers.size,
    customer: Uint32Array.from(rows, ([key]) => numbers.get(key.slice(0, key.indexOf(',')))!),
    day: Int32Array.from(rows, ([key]) => dayOf(key.slice(key.indexOf(',') + 1))),
    spend: Float64Array.from(rows, ([, cents]) => cents / 100),
  };
}

/** The same purchases of some customers, renumbered in the order given; a customer drawn twice is two. */
export function pickCustomers(purchases: Purchases, wanted: readonly number[]): Purchases {
  const rowsOf: number[][] = Array.from({ length: purchases.customers }, () => []);
  purchases.customer.forEach((customer, row) => rowsOf[customer]!.push(row));
  const rows = wanted.flatMap((customer, number) => rowsOf[customer]!.map((row) => ({ row, number })));
  return {
    customers: wanted.length,
    customer: Uint32Array.from(rows, ({ number }) => number),
    day: Int32Array.from(rows, ({ row }) => purchases.day[row]!),
    spend: Float64Array.from(rows, ({ row }) => purchases.spend[row]!),
  };
}
