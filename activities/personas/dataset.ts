/** Who bought what, from the tables of a warehouse or of a snapshot, as the sparse matrix that a persona analysis groups. */
import type { PersonaConfiguration } from '../../lib/pure/persona-configuration.ts';
import { buildRows } from '../../models/personas/build-rows.ts';
import { chooseVariables, countLeftOut, nameProducts, type ValueCount } from '../../models/personas/labels.ts';
import type { PersonaDataset, PersonaLanguage, PersonaVariable } from '../../models/personas/types.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import { attributeFacts, checkAttributes } from './attributes.ts';

export type QueryParameter = string | number | boolean;

/** SELECTs are all that is asked of it. */
export type DatasetReader = Pick<Warehouse, 'rows' | 'columns'>;

export interface DatasetRequest {
  readonly configuration: Pick<PersonaConfiguration, 'name' | 'attributes' | 'unit' | 'max_variables'>;
  /** Of the labels. */
  readonly language: PersonaLanguage;
  /** A row a customer: customer_key, and whether they take part, c0. Absent: everybody does. */
  readonly audience?: { readonly sql: string; readonly parameters: readonly QueryParameter[] };
  /** Those of an earlier analysis whose groups hold on; else the most frequent values of today. */
  readonly variables?: readonly PersonaVariable[];
  readonly signal?: AbortSignal;
}

/** With the customers who take part and bought nothing, by number. */
export interface GatheredDataset extends PersonaDataset {
  readonly idle: Int32Array;
}

interface Query {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
}

/** @throws PipelineError when an attribute cannot be grouped by */
export async function readPersonaDataset(reader: DatasetReader, request: DatasetRequest): Promise<GatheredDataset> {
  const { configuration, language, signal } = request;
  await checkAttributes(reader, configuration);
  const base = baseQuery(request);
  const people = await readPeople(reader, base);
  signal?.throwIfAborted();
  const counts = await readCounts(reader, base, configuration.attributes);
  const variables =
    request.variables ?? (await withTitles(reader, chooseVariables(counts, configuration.max_variables, language)));
  signal?.throwIfAborted();
  const cells = await readCells(reader, base, request, variables);
  const [all] = await reader.rows<{ customers: number }>('select count(*) as customers from customers');
  const { customers, orders, spend, idle } = people;
  return {
    unit: configuration.unit,
    variables,
    rows: buildRows({ ...cells, customers, width: variables.length }),
    customers,
    orders,
    spend,
    leftOut: countLeftOut(counts, variables),
    idle,
    withoutPurchases: idle.length,
    outside: (all?.customers ?? 0) - customers.length - idle.length,
  };
}

/**
 * What every query begins with: `takers`, those who take part; `facts`, a row for every order of theirs and value that it
 * holds, order 0 standing for what a customer is.
 */
function baseQuery({ audience, configuration }: DatasetRequest): Query {
  const parameters = [...(audience?.parameters ?? [])];
  const facts = configuration.attributes.map((attribute, position) => attributeFacts(attribute, position, parameters));
  const sql = `with numbered as (
      select customer_key, cast(row_number() over (order by customer_key) as integer) as customer_number,
        not is_prospect as has_bought, historic_orders, historic_clv
      from customers
    ),
    ${audience === undefined ? '' : `audience as (${audience.sql}),`}
    takers as (
      select numbered.* from numbered
      ${audience === undefined ? '' : 'join audience on audience.customer_key = numbered.customer_key where audience.c0'}
    ),
    lines as (${facts.join(' union all ')}),
    facts as (
      select takers.customer_number, lines.attribute, nullif(lines.value, '') as value, lines.order_number,
        sum(lines.amount) as amount
      from lines
      join takers on takers.customer_key = lines.customer_key and takers.has_bought
      group by all
    )`;
  return { sql, parameters };
}

async function readPeople(reader: DatasetReader, { sql, parameters }: Query) {
  const { columns } = await reader.columns(
    `${sql}
     select customer_number, has_bought, historic_orders,
       cast(cast(historic_clv as decimal(38, 4)) * 10000 as bigint) as spend
     from takers order by customer_number`,
    { customer_number: 'int32', has_bought: 'uint8', historic_orders: 'int32', spend: 'float64' },
    [...parameters],
  );
  const hasBought = (_: number, row: number): boolean => columns.has_bought[row] === 1;
  return {
    customers: columns.customer_number.filter(hasBought),
    orders: columns.historic_orders.filter(hasBought),
    spend: columns.spend.filter(hasBought),
    idle: columns.customer_number.filter((_, row) => columns.has_bought[row] === 0),
  };
}

async function readCounts(
  reader: DatasetReader,
  { sql, parameters }: Query,
  attributes: readonly string[],
): Promise<readonly ValueCount[]> {
  const { columns } = await reader.columns(
    `${sql}
     select attribute, value, count(*) as orders from facts where value is not null
     group by attribute, value order by attribute, value`,
    { attribute: 'int32', value: 'text', orders: 'float64' },
    [...parameters],
  );
  return columns.value.map((value, i) => ({
    attribute: attributes[columns.attribute[i]!]!,
    value,
    count: columns.orders[i]!,
  }));
}

/** An id says little to people. */
async function withTitles(
  reader: DatasetReader,
  variables: readonly PersonaVariable[],
): Promise<readonly PersonaVariable[]> {
  const ids = variables.filter(({ attribute }) => attribute === 'product.id').map(({ value }) => value);
  if (ids.length === 0) return variables;
  const titles = await reader.rows<{ id: string; title: string }>(
    `select product_id as id, min(title) as title from products
     where title <> '' and product_id in (select unnest(from_json($1, '["VARCHAR"]')))
     group by product_id order by product_id`,
    [JSON.stringify(ids)],
  );
  return nameProducts(variables, new Map(titles.map(({ id, title }) => [id, title])));
}

/** Money returned leaves no spend below 0: less than nothing of a category cannot be bought. */
const units = {
  matrix_freq: 'count(*)',
  matrix_bool: '1',
  matrix_spend: 'cast(greatest(sum(amount), 0) as double)',
  matrix_share: 'cast(greatest(sum(amount), 0) as double)',
} as const;

async function readCells(
  reader: DatasetReader,
  { sql, parameters }: Query,
  { configuration }: DatasetRequest,
  variables: readonly PersonaVariable[],
) {
  const { attributes, unit } = configuration;
  if (variables.length === 0) {
    return { owners: new Int32Array(), columns: new Int32Array(), values: new Float64Array() };
  }
  const amount = `case when min(order_number) = 0 then 1 else ${units[unit]} end`;
  const share = `case when is_whole then amount when whole > 0 then amount / whole else 0 end`;
  const first = parameters.length + 1;
  const list = variables.map((_, i) => `($${first + i * 2}::integer, $${first + i * 2 + 1}::varchar, ${i})`);
  const { columns } = await reader.columns(
    `${sql},
     cells as (
       select customer_number, attribute, value, ${amount} as amount,
         min(order_number) = 0 as is_whole, greatest(sum(amount), 0) as spent
       from facts group by customer_number, attribute, value
     ),
     whole as (
       select cells.*, cast(sum(spent) over (partition by customer_number, attribute) as double) as whole from cells
     ),
     variables as (select * from (values ${list.join(', ')}) as listed(attribute, value, variable))
     select customer_number, variable, ${unit === 'matrix_share' ? share : 'amount'} as amount
     from ${unit === 'matrix_share' ? 'whole' : 'cells'} as cells
     join variables on variables.attribute = cells.attribute and variables.value = cells.value`,
    { customer_number: 'int32', variable: 'int32', amount: 'float64' },
    [...parameters, ...variables.flatMap(({ attribute, value }) => [attributes.indexOf(attribute), value])],
  );
  return { owners: columns.customer_number, columns: columns.variable, values: columns.amount };
}
