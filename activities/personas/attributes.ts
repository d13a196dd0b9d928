/** What customers can be grouped by: an attribute of products, orders or customers as a query of its values. */
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import type { PersonaConfiguration } from '../../lib/pure/persona-configuration.ts';
import type { DatasetReader, QueryParameter } from './dataset.ts';

const purchaseColumns: Readonly<Record<string, string>> = {
  'product.category': 'category',
  'product.type': '"type"',
  'product.id': 'product_id',
  'order.channel': 'channel',
  'order.source': 'source',
  'order.weekday': 'cast(isodow(purchase_date) as varchar)',
};
const ofProducts = 'product.attributes.';
const ofCustomers = 'customer.';

/**
 * A SELECT of customer_key, attribute (its position), value, order_number and amount, a row a line.
 * @param parameters takes what the query binds beyond those that are in it
 */
export function attributeFacts(attribute: string, position: number, parameters: QueryParameter[]): string {
  const column = purchaseColumns[attribute];
  if (column !== undefined) {
    return `select customer_key, ${position} as attribute, ${column} as value, order_number, amount from purchases`;
  }
  if (attribute === 'order.currency') {
    return `select people.customer_key, ${position} as attribute, orders.currency as value,
        row_number() over (order by orders.source, orders.order_id) as order_number, orders.amount
      from int_orders as orders
      join int_customers_resolved as people on people.person_number = orders.person_number and not people.is_alias
      where orders.is_counted`;
  }
  if (attribute.startsWith(ofProducts)) {
    // A pointer of JSON, in which only these two signs mean anything.
    const name = attribute.slice(ofProducts.length).replaceAll('~', '~0').replaceAll('/', '~1');
    parameters.push(`/${name}`);
    return `select purchases.customer_key, ${position} as attribute,
        json_extract_string(products.attributes, $${parameters.length}::varchar) as value,
        purchases.order_number, purchases.amount
      from purchases
      left join stg_products as products
        on products.source = purchases.source and products.product_id = purchases.product_id`;
  }
  return `select customer_key, ${position} as attribute, cast("${attribute.slice(ofCustomers.length)}" as varchar) as value,
      0 as order_number, null as amount from customers`;
}

/** @throws PipelineError when a customer has no such column, or its values are too many to be groups */
export async function checkAttributes(
  reader: Pick<DatasetReader, 'rows'>,
  { name, attributes }: Pick<PersonaConfiguration, 'name' | 'attributes'>,
): Promise<void> {
  const wanted = attributes.filter((attribute) => attribute.startsWith(ofCustomers));
  if (wanted.length === 0) return;
  const columns = await reader.rows<{ name: string; type: string }>(
    `select column_name as name, data_type as type from duckdb_columns()
     where table_name = 'customers' and column_name <> 'customer_key' order by column_name`,
  );
  const usable = columns.filter(({ type }) => type === 'VARCHAR' || type === 'BOOLEAN').map((column) => column.name);
  for (const attribute of wanted) {
    const column = attribute.slice(ofCustomers.length);
    const found = columns.find((one) => one.name === column);
    if (found !== undefined && usable.includes(column)) continue;
    const meant = nearest(column, usable);
    throw new PipelineError(
      'config',
      `persona ${name}: ${attribute} needs a column of customers with texts or true and false, got ${
        found === undefined ? 'none of that name' : `one of type ${found.type}`
      }`,
      {
        remedy:
          found === undefined && meant !== undefined
            ? `did you mean customer.${meant}?`
            : `use one of ${usable.map((one) => `customer.${one}`).join(', ')}; numbers and dates belong into the audience`,
      },
    );
  }
}
