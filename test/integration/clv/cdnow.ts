/** CDNOW purchase histories from the bundled orders, counted in purchase days up to a date. */
import { readFileSync } from 'node:fs';
import type { Histories, TimeUnit } from '../../../models/clv/histories.ts';
import type { Spending } from '../../../models/clv/spend-model.ts';

const dayOf = (date: string) => Date.parse(date) / 86_400_000;

export interface CdnowSummary {
  readonly customers: readonly string[];
  readonly histories: Histories;
  readonly spending: Spending;
}

export function readCdnow(until: string, unit: TimeUnit): CdnowSummary {
  const file = new URL('../../../examples/cdnow/orders.csv', import.meta.url);
  const spendByDay = new Map<string, Map<number, number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [customer, date, amount] = line.split(',') as [string, string, string];
    if (date > until) continue;
    const days = spendByDay.get(customer) ?? new Map<number, number>();
    days.set(dayOf(date), (days.get(dayOf(date)) ?? 0) + Number(amount));
    spendByDay.set(customer, days);
  }
  const daysPerUnit = unit === 'weeks' ? 7 : 1;
  const customers = [...spendByDay.keys()];
  const days = customers.map((customer) => [...spendByDay.get(customer)!.keys()].sort((a, b) => a - b));
  const monetary = Float64Array.from(customers, (customer, i) => {
    const repeats = days[i]!.slice(1);
    const spent = repeats.reduce((sum, day) => sum + spendByDay.get(customer)!.get(day)!, 0);
    return repeats.length === 0 ? 0 : spent / repeats.length;
  });
  const histories: Histories = {
    unit,
    frequency: Float64Array.from(days, (own) => own.length - 1),
    recency: Float64Array.from(days, (own) => (own.at(-1)! - own[0]!) / daysPerUnit),
    tenure: Float64Array.from(days, (own) => (dayOf(until) - own[0]!) / daysPerUnit),
  };
  const firstSpend = Float64Array.from(customers, (customer, i) => spendByDay.get(customer)!.get(days[i]![0]!)!);
  return { customers, histories, spending: { frequency: histories.frequency, monetary, firstSpend } };
}
