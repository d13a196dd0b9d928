/** What segments may speak of: fields, their types and values, from the tables of a store. */
import { expect, it } from 'vitest';
import { makeVocabulary } from '../../../activities/segments/make-vocabulary.ts';

const { fields, horizonsDays } = makeVocabulary({
  customers: [
    { name: 'customer_key', type: 'VARCHAR' },
    { name: 'is_prospect', type: 'BOOLEAN' },
    { name: 'historic_clv', type: 'DECIMAL(18,4)', description: 'What they spent.' },
    { name: 'predicted_orders_365d', type: 'DOUBLE' },
    { name: 'predicted_orders_365d_lower80', type: 'INTEGER' },
    { name: 'predicted_orders_90d', type: 'DOUBLE' },
    { name: 'order_probability_365d', type: 'DOUBLE' },
    { name: 'first_order_date', type: 'DATE' },
    { name: 'lifecycle_state', type: 'VARCHAR' },
    { name: 'cluster_3', type: 'INTEGER' },
    { name: 'cluster_4', type: 'INTEGER' },
  ],
  contacts: [
    { name: 'customer_key', type: 'VARCHAR' },
    { name: 'newsletter', type: 'VARCHAR' },
    { name: 'newsletter_at', type: 'TIMESTAMP WITH TIME ZONE' },
    { name: 'newsletter_source', type: 'VARCHAR' },
  ],
  clusters: [
    { k: 4, rank: 1, name: 'Seeds' },
    { k: 4, rank: 4, name: 'Alto' },
  ],
  personas: [
    { analysis: 'tastes', id: 'a', name: 'Only eggs' },
    { analysis: 'tastes', id: 'b', name: 'Only eggs' },
  ],
  attributes: ['tier', 'tier'],
  segments: [],
  lists: [],
});
const field = (name: string) => fields.find((one) => one.name === name);

it('has every column of customers but the key, and of contacts those that say something of people', () => {
  expect(fields.map(({ name }) => name)).toEqual([
    'is_prospect',
    'historic_clv',
    'predicted_orders_365d',
    'predicted_orders_365d_lower80',
    'predicted_orders_90d',
    'order_probability_365d',
    'first_order_date',
    'lifecycle_state',
    'cluster_3',
    'cluster_4',
    'newsletter',
    'newsletter_at',
    'persona.tastes',
    'persona.tastes.id',
    'enriched.tier',
  ]);
  expect(horizonsDays).toEqual([365, 90]);
});

it.each([
  ['is_prospect', 'boolean'],
  ['historic_clv', 'money'],
  ['predicted_orders_365d_lower80', 'number'],
  ['order_probability_365d', 'share'],
  ['first_order_date', 'date'],
  ['newsletter_at', 'date'],
  ['newsletter', 'text'],
])('takes %s as %s', (name, type) => {
  expect(field(name)?.type).toBe(type);
});

it('knows clusters by rank and by name, in both languages and in the store’s own words', () => {
  expect(field('cluster_3')).toMatchObject({ values: [1, 2, 3], aliases: { low: 1, medio: 2, high: 3, alto: 3 } });
  expect(field('cluster_4')).toMatchObject({ values: [1, 2, 3, 4], aliases: { seeds: 1, alto: 4 } });
});

it('knows what there is to choose from, and says where it stands', () => {
  expect(field('lifecycle_state')?.values).toContain('No purchases');
  expect(field('newsletter')?.values).toEqual(['subscribed', 'unsubscribed', 'pending', 'never']);
  expect(field('persona.tastes')?.values).toEqual(['Only eggs']);
  expect(field('persona.tastes.id')?.values).toEqual(['a', 'b']);
  expect(field('enriched.tier')?.source).toEqual({
    table: 'enriched_attributes',
    column: 'value',
    where: { attribute: 'tier' },
  });
  expect(field('historic_clv')?.description).toBe('What they spent.');
});
