/** What a dollar was worth in euros, invented, on the first of every month. */
import { type Chance, isoDate } from './random.ts';
import type { Order } from './orders.ts';

export interface Rates {
  /** Of a day: that of the first of its month. */
  readonly on: (day: number) => number;
  readonly rows: readonly { readonly date: string; readonly rate: number }[];
}

export function inventRates(from: number, until: number, chance: Chance): Rates {
  const rows: { readonly date: string; readonly rate: number }[] = [];
  let rate = 0.9;
  for (let day = from; day <= until; day += 1) {
    const date = isoDate(day);
    if (!date.endsWith('-01') && day !== from) continue;
    rate = Math.round((rate + (chance.next() - 0.5) * 0.02) * 10_000) / 10_000;
    rows.push({ date: `${date.slice(0, 7)}-01`, rate });
  }
  const byMonth = new Map(rows.map((row) => [row.date.slice(0, 7), row.rate]));
  return {
    rows,
    on: (day) => {
      const found = byMonth.get(isoDate(day).slice(0, 7));
      if (found === undefined) throw new RangeError(`rates: need one for ${isoDate(day)}`);
      return found;
    },
  };
}

/** What an order brought, in euros. */
export function eurosOf({ lines, refunds, currency, day }: Order, rates: Rates): number {
  const rate = currency === 'EUR' ? 1 : rates.on(day);
  const paid = lines.reduce((sum, { cents, discountCents }) => sum + cents - discountCents, 0);
  return ((paid - refunds.reduce((sum, { cents }) => sum + cents, 0)) * rate) / 100;
}
