import { expect, it } from 'vitest';
import { checkSegment } from '../../../models/segments/check.ts';
import { SegmentError } from '../../../models/segments/error.ts';
import type { FieldType, SegmentField, SegmentVocabulary } from '../../../models/segments/fields.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { printSegment } from '../../../models/segments/print.ts';

const field = (name: string, type: FieldType, more: Partial<SegmentField> = {}): SegmentField => ({
  name,
  type,
  description: '',
  source: { table: 'customers', column: name },
  ...more,
});
const vocabulary: SegmentVocabulary = {
  fields: [
    field('newsletter', 'text', { values: ['subscribed', 'unsubscribed', 'pending', 'never'] }),
    field('first_channel', 'text'),
    field('predicted_clv_365d', 'money'),
    field('historic_orders', 'number'),
    field('order_probability_365d', 'share'),
    field('last_order_date', 'date'),
    field('is_prospect', 'boolean'),
    field('cluster_3', 'number', { values: [1, 2, 3], aliases: { low: 1, medium: 2, high: 3 } }),
    field('persona.tastes', 'text', { values: ['Sólo huerto', 'Global'] }),
  ],
  segments: ['vip', 'dormant'],
  lists: ['press'],
  horizonsDays: [365, 90],
};
const check = (line: string): string => printSegment(checkSegment(parseSegment(line), vocabulary));

it.each([
  ['Newsletter = SUBSCRIBED', 'newsletter = subscribed'],
  ['cluster_3 = High', 'cluster_3 = 3'],
  ['cluster_3 in (low, 2)', 'cluster_3 in (1, 2)'],
  ['cluster_3 >= medium', 'cluster_3 >= 2'],
  ['persona.tastes = "SO\u0301LO HUERTO"', 'persona.tastes = "Sólo huerto"'],
  ['is_prospect = yes or is_prospect = no', 'is_prospect or is_prospect = false'],
  ['first_channel = Whatever', 'first_channel = Whatever'],
  ['order_probability_365d >= 60%', 'order_probability_365d >= 60%'],
  ['predicted_clv_365d between 100 and p90(store)', 'predicted_clv_365d between 100 and p90(store)'],
])('takes %s as %s', (line, checked) => {
  expect(check(line)).toBe(checked);
});

it.each([
  ['newsleter = subscribed', 'there is no field newsleter; did you mean newsletter?'],
  ['order > 3', 'there is no field order; did you mean historic_orders, order_probability_365d or last_order_date?'],
  ['exists(shoe_size)', 'there is no field shoe_size'],
  [
    'newsletter = subscibed',
    'newsletter is never subscibed; did you mean subscribed? It can be subscribed, unsubscribed, pending or never',
  ],
  ['newsletter = often', 'newsletter is never often; it can be subscribed, unsubscribed, pending or never'],
  ['newsletter = 5', 'newsletter is a text such as subscribed; 5 is a number'],
  ['newsletter < subscribed', 'newsletter is a text such as subscribed: after it comes =, !=, in or contains, got <'],
  ['first_channel = 5', 'first_channel is a text; 5 is a number; if that is the text, write "5"'],
  ['first_channel = mean(store)', 'first_channel is a text; mean(store) is a number'],
  ['first_channel between a and b', 'first_channel is a text: after it comes =, !=, in or contains, got between'],
  ['historic_orders = many', 'historic_orders is a number such as 3; many is a text'],
  [
    'historic_orders contains 3',
    'historic_orders is a number such as 3: after it comes =, !=, <, <=, >, >=, between or in, got contains',
  ],
  ['predicted_clv_365d > today', 'predicted_clv_365d is an amount of money such as 100; today is a date'],
  ['predicted_clv_365d > 2025-01-31', 'predicted_clv_365d is an amount of money such as 100; 2025-01-31 is a date'],
  [
    'predicted_clv_365d > 60%',
    'predicted_clv_365d is an amount of money such as 100; 60% is a percentage; percentages are for shares alone',
  ],
  ['predicted_clv_365d = true', 'predicted_clv_365d is an amount of money such as 100; true answers yes or no'],
  ['predicted_clv_365d between 9 and 3', 'predicted_clv_365d is never between 9 and 3; write the smaller one first'],
  ['order_probability_365d > 60', 'order_probability_365d is a share between 0 and 1, got 60; did you mean 60%?'],
  ['order_probability_365d > 120%', 'order_probability_365d is a share between 0% and 100%, got 120%'],
  ['last_order_date > 90', 'last_order_date is a date such as 2025-01-31 or today - 90 days; 90 is a number'],
  [
    'last_order_date > 2025-02-30',
    'last_order_date: 2025-02-30 is no day of the calendar; dates are written 2025-01-31',
  ],
  [
    'last_order_date > yesterday',
    'last_order_date is a date such as 2025-01-31 or today - 90 days; yesterday is a text',
  ],
  [
    'last_order_date > mean(store)',
    'last_order_date is a date such as 2025-01-31 or today - 90 days; mean(store) is a number',
  ],
  [
    'last_order_date between today and today - 3 days',
    'last_order_date is never between today and today - 3 days; write the smaller one first',
  ],
  ['is_prospect = maybe', 'is_prospect is true or false; maybe is a text'],
  ['is_prospect > true', 'is_prospect is true or false: after it comes = or !=, got >'],
  ['historic_orders', 'historic_orders is a number such as 3; true answers yes or no'],
  ['cluster_3 = Hihg', 'cluster_3 is never Hihg; did you mean high? It can be 1, 2 or 3'],
  ['cluster_3 = 4', 'cluster_3 is never 4; it can be 1, 2 or 3'],
  ['in segment vipp', 'there is no segment vipp; did you mean vip?'],
  ['in list friends', 'there is no list friends'],
  [
    'orders(category = A, category = B) > 0',
    'orders(…) names category twice, and one purchase has one category; write category in (A, B)',
  ],
  [
    'orders(from 2025-03-01 to 2025-02-01) > 0',
    'orders(from 2025-03-01 to 2025-02-01) ends before it begins; write the earlier day first',
  ],
  [
    'probability(spend in 30 days >= 5) > 50%',
    'probability(spend in 30 days …): the store predicts 365 or 90 days, not 30 days',
  ],
])('refuses %s', (line, message) => {
  expect(() => check(line)).toThrow(new SegmentError(message));
});

it('refuses in a tree what no line can say', () => {
  const tree = { field: 'predicted_clv_365d', op: '>', value: Number.NaN } as const;
  expect(() => checkSegment(tree, vocabulary)).toThrow('predicted_clv_365d is compared with NaN, which is no number');
});

it('knows no values that every object inherits', () => {
  expect(() => check('cluster_3 = constructor')).toThrow('cluster_3 is never constructor; it can be 1, 2 or 3');
});
