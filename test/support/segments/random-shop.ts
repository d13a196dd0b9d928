/** A shop of sixty customers who are as odd as customers can be: as tables, and as facts for the evaluation in memory. */
import type { CustomerFacts, FieldValue, Purchase } from '../../../models/segments/evaluate.ts';
import { eventKey, type FutureEvent } from '../../../models/segments/event-key.ts';
import type { FieldType, SegmentField, SegmentVocabulary } from '../../../models/segments/fields.ts';
import { makeStatements } from './shop-tables.ts';

export const asOf = '2025-03-01';
const attack = `x'); drop table customers; --`;
/** Equal in pairs for whoever reads them, and hard for whoever quotes them. */
export const oddTexts = [
  'Huerto ECO',
  'huerto eco',
  'Bebé y niño',
  'Bebe\u0301 y nin\u0303o',
  'ÀÉÎ',
  'àéî',
  'ΟΔΟΣ',
  'οδος',
  'İstanbul',
  'Straße',
  'STRASSE',
  attack,
  `"; select 1`,
  `a"b'c`,
  '%',
  '_',
  '100%',
  '$1',
  '?',
  '\\',
  "a\\'b",
  'null',
  'true',
  '42',
  '2025-01-31',
  '',
  ' ',
  'línea\nnueva',
  '日本語',
  '👩‍🌾',
] as const;
export const segmentNames = ['lists', 'vip', 'segment of "two" words', attack] as const;
export const listNames = ['press', 'it\'s "us"', attack] as const;
export const events: readonly FutureEvent[] = [
  { of: 'spend', days: 365, op: '>=', value: 100 },
  { of: 'spend', days: 90, op: '<', value: 49.5 },
  { of: 'orders', days: 365, op: '>', value: 1 },
];

export interface Spec {
  readonly name: string;
  readonly type: FieldType;
  readonly sqlType: string;
  readonly table: string;
  readonly column?: string;
  readonly where?: Readonly<Record<string, string>>;
  readonly values?: SegmentField['values'];
  readonly aliases?: SegmentField['aliases'];
}

const states = ['Active', 'Inactive', 'No purchases'];
const specs: readonly Spec[] = [
  { name: 'historic_orders', type: 'number', sqlType: 'bigint', table: 'customers' },
  { name: 'predicted_clv_365d', type: 'money', sqlType: 'decimal(18, 4)', table: 'customers' },
  { name: 'predicted_orders_365d', type: 'number', sqlType: 'double', table: 'customers' },
  { name: 'order_probability_365d', type: 'share', sqlType: 'double', table: 'customers' },
  { name: 'last_order_date', type: 'date', sqlType: 'date', table: 'customers' },
  { name: 'is_prospect', type: 'boolean', sqlType: 'boolean', table: 'customers' },
  { name: 'lifecycle_state', type: 'text', sqlType: 'varchar', table: 'customers', values: states },
  {
    name: 'cluster_3',
    type: 'number',
    sqlType: 'integer',
    table: 'customers',
    values: [1, 2, 3],
    aliases: { low: 1, high: 3 },
  },
  { name: 'newsletter', type: 'text', sqlType: 'varchar', table: 'contacts', values: ['subscribed', 'never'] },
  { name: 'newsletter_at', type: 'date', sqlType: 'timestamptz', table: 'contacts' },
  { name: 'first_name', type: 'text', sqlType: 'varchar', table: 'contacts' },
  {
    name: 'persona.tastes',
    type: 'text',
    sqlType: 'varchar',
    table: 'persona_members',
    column: 'name',
    where: { analysis: 'tastes' },
  },
  {
    name: 'persona.habits',
    type: 'text',
    sqlType: 'varchar',
    table: 'persona_members',
    column: 'name',
    where: { analysis: 'habits' },
  },
  {
    name: `enriched.${attack}`,
    type: 'text',
    sqlType: 'varchar',
    table: 'enriched_attributes',
    column: 'value',
    where: { attribute: attack },
  },
];

export const vocabulary: SegmentVocabulary = {
  fields: specs.map(({ name, type, table, column = name, where, values, aliases }) => ({
    name,
    type,
    description: '',
    source: { table, column, ...(where === undefined ? {} : { where }) },
    ...(values === undefined ? {} : { values }),
    ...(aliases === undefined ? {} : { aliases }),
  })),
  segments: segmentNames,
  lists: listNames,
  horizonsDays: [90, 365],
};

export interface Shop {
  readonly facts: ReadonlyMap<string, CustomerFacts>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** What makes its tables. */
  readonly statements: readonly string[];
}

/** @param random in [0, 1), seeded */
export function makeShop(random: () => number): Shop {
  const below = (end: number): number => Math.floor(random() * end);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const maybe = <T>(make: () => T): T | null => (random() < 0.25 ? null : make());
  const day = (): string => new Date(Date.UTC(2024, 11, 1 + below(95))).toISOString().slice(0, 10);
  const decimal = (): string => (below(300) / 4).toFixed(4);
  const value = ({ name, type, values }: Spec): FieldValue => {
    if (values !== undefined) return pick(values);
    if (type === 'boolean') return random() < 0.5;
    if (type === 'date') return day();
    if (type === 'text') return pick(oddTexts);
    if (type === 'money') return decimal();
    return type === 'share' ? below(8) / 10 : name === 'historic_orders' ? below(4) : below(30) / 8;
  };
  let order = 0;
  const purchases = (): Purchase[] =>
    Array.from({ length: below(5) }, () => ({
      number: ++order,
      date: day(),
      source: pick(['web', 'shop']),
      channel: maybe(() => pick(['online', 'Pos'])),
    })).flatMap(({ number, date, source, channel }) =>
      Array.from({ length: 1 + below(3) }, () => ({
        order_number: number,
        purchase_date: date,
        source,
        channel,
        product_id: maybe(() => pick(oddTexts)),
        category: maybe(() => pick(oddTexts)),
        type: maybe(() => pick(['a', 'A', 'b'])),
        units: maybe(() => pick(['1', '2', '0.5'])),
        amount: decimal(),
      })),
    );
  const keys = Array.from({ length: 60 }, (_, at) => (at === 0 ? attack : at === 1 ? 'é"1' : `customer ${at}`));
  const customers = keys.map((key) => ({
    key,
    fields: new Map(
      specs.map((spec): [string, FieldValue] => [
        spec.name,
        spec.name === 'historic_orders' ? value(spec) : maybe(() => value(spec)),
      ]),
    ),
    purchases: purchases(),
    segments: new Set(segmentNames.filter(() => random() < 0.5)),
    lists: new Set(listNames.filter(() => random() < 0.5)),
    probabilities: new Map(
      events.flatMap((event) => (random() < 0.3 ? [] : [[eventKey(event), below(10) / 10] as const])),
    ),
  }));
  const statistics = storeStatistics(
    customers.filter(({ fields }) => Number(fields.get('historic_orders')) > 0).map(({ fields }) => fields),
  );
  return {
    facts: new Map(customers.map(({ key, ...facts }) => [key, { ...facts, asOf, statistics }])),
    lists: new Map(
      listNames.map((name) => [name, customers.filter(({ lists }) => lists.has(name)).map(({ key }) => key)]),
    ),
    statements: makeStatements(customers, specs),
  };
}

export const statisticsInUse = ['mean', 'median', 'p1', 'p37', 'p90', 'p99'] as const;

/** By sorting and adding up; the values have few enough digits for exact sums of doubles. */
function storeStatistics(buyers: readonly ReadonlyMap<string, FieldValue>[]): ReadonlyMap<string, number> {
  const numeric = specs.filter(({ type }) => ['number', 'money', 'share'].includes(type));
  return new Map(
    numeric.flatMap(({ name }) => {
      const sorted = buyers
        .flatMap((fields) => fields.get(name) ?? [])
        .map(Number)
        .toSorted((one, other) => one - other);
      const thousands = sorted.reduce((sum, one) => sum + Math.round(one * 1000), 0);
      return statisticsInUse.map((statistic): [string, number] => {
        if (statistic === 'mean') return [`mean(${name})`, thousands / 1000 / sorted.length];
        const percent = statistic === 'median' ? 50 : Number(statistic.slice(1));
        return [`${statistic}(${name})`, sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN];
      });
    }),
  );
}
