/** CDNOW's orders as purchase days: one row per customer and day, ordered. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Purchases } from '../../../models/clv/purchases.ts';

const DAY_MS = 86_400_000;

/** @param file CSV, or gzipped CSV, with customer_id, order_date, amount first */
export function readPurchases(file: URL): Purchases {
  const bytes = readFileSync(file);
  const text = (file.pathname.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [customer, date, amount] = line.split(',') as [string, string, string];
      return { customer, day: Date.parse(date) / DAY_MS, spend: Number(amount) };
    })
    .sort((a, b) => (a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : a.day - b.day));
  const number = new Map<string, number>();
  const columns: [number[], number[], number[]] = [[], [], []];
  for (const { customer, day, spend } of rows) {
    const own = number.get(customer) ?? number.size;
    number.set(customer, own);
    const last = columns[0].length - 1;
    if (columns[0][last] === own && columns[1][last] === day) columns[2][last]! += spend;
    else {
      columns[0].push(own);
      columns[1].push(day);
      columns[2].push(spend);
    }
  }
  return {
    customers: number.size,
    customer: Uint32Array.from(columns[0]),
    day: Int32Array.from(columns[1]),
    spend: Float64Array.from(columns[2]),
  };
}
