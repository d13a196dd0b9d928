/** Fifty segments of all kinds: comparisons, figures of the store, what was bought in windows, references, margins. */
import type { RunObject } from '../../activities/run-objects.ts';
import { contentHash } from '../../lib/hash.ts';

const categories = Array.from({ length: 12 }, (_, at) => `Category ${at}`);

const lines: readonly (readonly [where: string, stayWhile?: string])[] = [
  ['newsletter = subscribed and predicted_clv_365d < mean(store) and predicted_orders_365d < 1'],
  ['predicted_clv_365d > p90(store)', 'predicted_clv_365d > p80(store)'],
  ['historic_clv > 1.5 * mean(store) and not lifecycle_state in (Lost, Hibernating)'],
  ['historic_clv between 100 and 250', 'historic_clv between 90 and 275'],
  ['historic_orders >= 3 and days_since_last_order > 90'],
  ['days_since_last_order > median(store)'],
  ['is_prospect and newsletter = subscribed'],
  ['lifecycle_state = Active and cluster_3 = High'],
  ['cluster_3 in (Low, Medium) and order_probability_365d >= 40%'],
  ['email contains "99" or not exists(first_order_date)'],
  ['birth_date < 1970-01-01 and newsletter != never'],
  ['expected_next_order_date between today and today + 14 days'],
  ['orders(last 90 days) >= 1 and orders(last 30 days) = 0'],
  ['orders(channel = pos, last 365 days) >= 1', 'orders(channel = pos, last 400 days) >= 1'],
  ['spend(last 365 days) >= 100 and spend(last 90 days) < 20'],
  ['units(product in (p1, p2, p3, p5, p8, p13)) >= 2'],
  ['orders(from 2024-11-20 to 2024-12-24) >= 1 and orders(last 180 days) = 0'],
  ...categories.map((category) => [`orders(category = "${category}", last 180 days) >= 1`] as const),
  ...categories.slice(0, 6).map((category) => [`spend(category = "${category}") >= 40`] as const),
  ...[30, 60, 120, 240, 480].map(
    (days) => [`orders(last ${days} days) >= 1`, `orders(last ${days + 15} days) >= 1`] as const,
  ),
  ...[25, 50, 100, 200, 400].map(
    (value) => [`predicted_clv_365d >= ${value}`, `predicted_clv_365d >= ${value * 0.9}`] as const,
  ),
  ['in segment s-00 and not in segment s-12'],
  ['in segment s-01 or in segment s-02 or in segment s-07'],
  ['in segment s-45 and newsletter = subscribed'],
  ['in segment s-46 and orders(category = "Category 3") = 0'],
  ['not in segment s-01 and historic_orders >= 1'],
];

export const segmentObjects: readonly RunObject[] = lines.map(([where, stay], at) => {
  const name = `s-${String(at).padStart(2, '0')}`;
  const content = { kind: 'segment', name, where, ...(stay === undefined ? {} : { stay_while: stay }) };
  return { kind: 'segment', name, version: 1, hash: contentHash(content), content };
});
