/** What the segments of a store may speak of, made of its tables: columns become fields, what they hold their values. */
import { type Language, clusterName } from '../../models/clusters/names.ts';
import type { FieldType, SegmentField, SegmentVocabulary } from '../../models/segments/fields.ts';

export interface TableColumn {
  readonly name: string;
  /** As DuckDB writes it. */
  readonly type: string;
  readonly description?: string;
}

export interface StoreFacts {
  readonly customers: readonly TableColumn[];
  readonly contacts: readonly TableColumn[];
  readonly clusters: readonly { readonly k: number; readonly rank: number; readonly name: string }[];
  readonly personas: readonly { readonly analysis: string; readonly id: string; readonly name: string }[];
  /** Whether the tables have them, if nobody's. */
  readonly hasNextCategories?: boolean;
  /** Names of enriched attributes. */
  readonly attributes: readonly string[];
  readonly segments: readonly string[];
  readonly lists: readonly string[];
}

export function makeVocabulary(facts: StoreFacts): SegmentVocabulary {
  return {
    fields: [
      ...facts.customers.flatMap((column) => (column.name === 'customer_key' ? [] : [customerField(column, facts)])),
      ...facts.contacts.flatMap((column) => (contactColumns.has(column.name) ? [fieldOf('contacts', column)] : [])),
      ...[...new Set(facts.personas.map(({ analysis }) => analysis))].flatMap((analysis) =>
        personaFields(
          analysis,
          facts.personas.filter((persona) => persona.analysis === analysis),
        ),
      ),
      ...(facts.hasNextCategories === true ? [nextCategory] : []),
      ...[...new Set(facts.attributes)].map((attribute) => ({
        name: `enriched.${attribute}`,
        type: 'text' as const,
        description: `What the rules of enrichments say of ${attribute}.`,
        source: { table: 'enriched_attributes', column: 'value', where: { attribute } },
      })),
    ],
    segments: facts.segments,
    lists: facts.lists,
    horizonsDays: facts.customers.flatMap(({ name }) => {
      const days = /^predicted_orders_(\d+)d$/.exec(name)?.[1];
      return days === undefined ? [] : [Number(days)];
    }),
  };
}

const nextCategory: SegmentField = {
  name: 'next_category',
  type: 'text',
  description: 'What the customer most likely buys next; missing where that is not known better than what sells best.',
  source: { table: 'next_categories', column: 'category', where: { rank: '1' } },
};

/** Of the others a segment has no use, or they are those of `customers`. */
const contactColumns: ReadonlySet<string> = new Set([
  'newsletter',
  'newsletter_at',
  'newsletter_via',
  'email',
  'phone',
  'first_name',
  'last_name',
  'birth_date',
  'next_birthday',
  'source',
  'customer_id',
]);

const knownValues: Readonly<Record<string, readonly string[]>> = {
  lifecycle_state: ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'],
  rfm_group: ['New', 'Promising', 'Loyal', 'Champions', 'Slipping', 'At risk', 'Hibernating', 'Lost', 'No purchases'],
  prediction_status: ['full', 'indicative', 'not_enough_data'],
  newsletter: ['subscribed', 'unsubscribed', 'pending', 'never'],
};

function fieldOf(table: 'customers' | 'contacts', { name, type, description }: TableColumn): SegmentField {
  const values = knownValues[name];
  return {
    name,
    type: fieldType(name, type),
    description: description ?? '',
    ...(values === undefined ? {} : { values }),
    source: { table, column: name },
  };
}

function customerField(column: TableColumn, { clusters }: StoreFacts): SegmentField {
  const field = fieldOf('customers', column);
  const digits = /^cluster_(\d+)$/.exec(column.name)?.[1];
  if (digits === undefined) return field;
  const k = Number(digits);
  const ranks = Array.from({ length: k }, (_, at) => at + 1);
  const named = (language: Language) => ranks.map((rank) => [clusterName(k, rank, language).toLowerCase(), rank]);
  // A store's own names win.
  const own = clusters.filter((cluster) => cluster.k === k).map(({ name, rank }) => [name.toLowerCase(), rank]);
  return {
    ...field,
    values: ranks,
    aliases: Object.fromEntries([...named('es'), ...named('en'), ...own]) as Readonly<Record<string, number>>,
  };
}

function personaFields(analysis: string, personas: readonly StoreFacts['personas'][number][]): readonly SegmentField[] {
  return [
    {
      name: `persona.${analysis}`,
      type: 'text',
      description: `Name of the customer’s group in the persona analysis ${analysis}.`,
      values: [...new Set(personas.map(({ name }) => name))],
      source: { table: 'persona_members', column: 'name', where: { analysis } },
    },
    {
      name: `persona.${analysis}.id`,
      type: 'text',
      description: `Id of the customer’s group in the persona analysis ${analysis}; names may repeat, ids do not.`,
      values: personas.map(({ id }) => id),
      source: { table: 'persona_members', column: 'cluster_id', where: { analysis } },
    },
  ];
}

function fieldType(name: string, type: string): FieldType {
  if (/^(?:order_probability|churn_risk)_|^probability_alive$/.test(name)) return 'share';
  if (type.startsWith('DECIMAL')) return 'money';
  if (/^(?:DATE|TIMESTAMP)/.test(type)) return 'date';
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'VARCHAR' ? 'text' : 'number';
}
