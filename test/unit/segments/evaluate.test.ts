import { describe, expect, it } from 'vitest';
import { type CustomerFacts, evaluateSegment, type Purchase } from '../../../models/segments/evaluate.ts';
import { eventKey } from '../../../models/segments/event-key.ts';
import { parseSegment } from '../../../models/segments/parse.ts';

const purchase = (order: number, day: string, category: string | null, units: string, amount: string): Purchase => ({
  order_number: order,
  purchase_date: day,
  source: 'web',
  channel: 'online',
  product_id: 'p1',
  category,
  type: null,
  units,
  amount,
});
const facts: CustomerFacts = {
  asOf: '2025-03-01',
  fields: new Map<string, string | number | boolean | null>([
    ['first_name', 'Zoe\u0308 Ärlig'],
    ['phone', null],
    ['clv', '100.1000'],
    ['risk', 0.123],
    ['last', '2024-12-01'],
    ['is_prospect', false],
  ]),
  purchases: [
    purchase(1, '2024-12-01', 'Huerto ECO', '1', '0.1000'),
    purchase(1, '2024-12-01', 'Plantas', '2', '0.2000'),
    purchase(2, '2024-12-02', 'huerto eco', '1', '0.3000'),
    purchase(3, '2025-03-01', null, '1', '10.0000'),
  ],
  segments: new Set(['vip']),
  lists: new Set(['press']),
  probabilities: new Map([[eventKey({ of: 'spend', days: 365, op: '>=', value: 100 }), 0.6]]),
  statistics: new Map([['mean(clv)', 66.7]]),
};
const holds = (line: string): boolean => evaluateSegment(parseSegment(line), facts);

describe('a condition on something missing', () => {
  it.each([
    'phone = 1',
    'phone != 1',
    'phone < 1',
    'phone contains 1',
    'phone in (1)',
    'phone between 1 and 2',
    'exists(phone)',
    'unheard_of = 1',
    'clv < p90(store)',
    'probability(orders in 90 days > 1) >= 0%',
    'in segment other',
    'in list other',
  ])('does not hold, and not of it does: %s', (line) => {
    expect(holds(line)).toBe(false);
    expect(holds(`not (${line})`)).toBe(true);
  });
});

it.each([
  ['first_name = "ZOË ÄRLIG"', true],
  ['first_name != "zoë ärlig"', false],
  ['first_name contains "Ë ä"', true],
  ['first_name in (Zoe, "zoë ärlig")', true],
  ['clv = 100.1', true],
  ['clv between 100.1 and 100.1', true],
  ['clv > 1.5 * mean(store)', true],
  ['clv > 1.6 * mean(store)', false],
  ['clv > mean(store) frozen at 100.1', false],
  ['risk = 12.3%', true],
  ['last = today - 90 days', true],
  ['last between 2024-11-30 and 2024-12-01', true],
  ['is_prospect', false],
  ['is_prospect = false', true],
  ['orders() = 3', true],
  ['orders(last 90 days) = 2', true],
  ['orders(last 91 days) = 3', true],
  ['orders(last 1 day) = 1', true],
  ['orders(category = "HUERTO eco") = 2', true],
  ['orders(category in (Plantas, "Huerto ECO")) = 2', true],
  ['units(category = Plantas) = 2', true],
  ['spend(to 2024-12-02) = 0.6', true],
  ['spend(from 2024-12-02 to 2025-02-28) = 0.3', true],
  ['spend(channel = pos) = 0', true],
  ['probability(spend in 365 days >= 100) >= 60%', true],
  ['probability(spend in 365 days >= 100) > 60%', false],
  ['in segment vip and in list press', true],
  ['is_prospect or clv > 100 and not last > today', true],
])('%s is %s', (line, expected) => {
  expect(holds(line)).toBe(expected);
});
