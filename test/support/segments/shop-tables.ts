/** The random shop as tables: what DuckDB is told to create and insert. */
import type { CustomerFacts, FieldValue } from '../../../models/segments/evaluate.ts';
import type { Spec } from './random-shop.ts';

export type Customer = Omit<CustomerFacts, 'asOf' | 'statistics'> & { readonly key: string };

export function makeStatements(customers: readonly Customer[], specs: readonly Spec[]): string[] {
  const own = (table: string): readonly Spec[] => specs.filter((spec) => spec.table === table);
  const wide = (table: string): string[] => [
    `create table ${table} (customer_key varchar, ${own(table)
      .map(({ name, sqlType }) => `${name} ${sqlType}`)
      .join(', ')})`,
    ...customers
      .filter(({ fields }) => own(table).some(({ name }) => fields.get(name) !== null))
      .map(({ key, fields }) =>
        insert(table, [key, ...own(table).map(({ name, sqlType }) => instant(fields.get(name) ?? null, sqlType))]),
      ),
  ];
  const long = (table: string, column: string): string[] => [
    `create table ${table} (customer_key varchar, ${column} varchar, ${table === 'persona_members' ? 'name' : '"value"'} varchar)`,
    ...customers.flatMap(({ key, fields }) =>
      own(table).flatMap(({ name, where }) => {
        const value = fields.get(name) ?? null;
        return value === null ? [] : [insert(table, [key, where?.[column] ?? null, value])];
      }),
    ),
  ];
  return [
    ...wide('customers'),
    ...wide('contacts'),
    ...long('persona_members', 'analysis'),
    ...long('enriched_attributes', 'attribute'),
    'create table segment_members (segment varchar, customer_key varchar)',
    ...customers.flatMap(({ key, segments }) => [...segments].map((name) => insert('segment_members', [name, key]))),
    'create table event_probabilities (customer_key varchar, event varchar, probability double)',
    ...customers.flatMap(({ key, probabilities }) =>
      [...probabilities].map((row) => insert('event_probabilities', [key, ...row])),
    ),
    `create table purchases (customer_key varchar, line_number integer, order_number integer, purchase_date date, source varchar, channel varchar,
       product_id varchar, category varchar, "type" varchar, units decimal(18, 4), amount decimal(18, 4))`,
    ...customers.flatMap(({ key, purchases }) =>
      purchases.map((line, at) =>
        insert('purchases', [
          key,
          at - purchases.findIndex(({ order_number: order }) => order === line.order_number) + 1,
          ...Object.values(line),
        ]),
      ),
    ),
  ];
}

/** Just before midnight in UTC: another day already in Madrid. */
const instant = (value: FieldValue, sqlType: string): FieldValue =>
  sqlType === 'timestamptz' && value !== null ? `${value} 23:59:00+00` : value;

const insert = (table: string, values: readonly FieldValue[]): string =>
  `insert into ${table} values (${values.map((value) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value))).join(', ')})`;
