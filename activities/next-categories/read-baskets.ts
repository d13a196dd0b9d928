/** What customers bought on which day, by category, from `purchases`. */
import type { Baskets } from '../../models/next-categories/baskets.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';

/** The most bought ones; rarer ones are never next. */
const MOST_CATEGORIES = 300;

export interface ReadBaskets {
  /** By number: the most bought first, equals by name. */
  readonly names: readonly string[];
  /** Rarer categories without a number. */
  readonly leftOut: number;
  readonly customers: number;
  readonly customer: Int32Array;
  readonly day: Int32Array;
  readonly category: Int32Array;
}

/** Null where there are not two categories: then nothing is to be foreseen. */
export async function readBaskets(warehouse: Warehouse): Promise<ReadBaskets | null> {
  const all = await warehouse.rows<{ category: string }>(
    'select category from purchases where category is not null group by category order by count(*) desc, category',
  );
  const names = all.slice(0, MOST_CATEGORIES).map(({ category }) => category);
  if (names.length < 2) return null;
  const [people = { customers: 0 }] = await warehouse.rows<{ customers: number }>(
    'select coalesce(max(customer_number), 0) as customers from customer_histories',
  );
  const { columns } = await warehouse.columns(
    `with listed as (select from_json($1, '["VARCHAR"]') as names),
     names as (select unnest(names) as category, unnest(range(len(names))) as number from listed)
     select distinct histories.customer_number - 1 as customer,
       date_diff('day', date '1970-01-01', purchases.purchase_date) as day, names.number as category
     from purchases
     join names using (category)
     join customer_histories as histories using (customer_key)
     order by 1, 2, 3`,
    { customer: 'int32', day: 'int32', category: 'int32' },
    // As JSON: an empty list says nothing of its type.
    [JSON.stringify(names)],
  );
  return { names, leftOut: all.length - names.length, customers: people.customers, ...columns };
}

export const basketsOf = ({ names, customers, customer, day, category }: ReadBaskets): Baskets => ({
  customers,
  categories: names.length,
  customer,
  day,
  category: Uint16Array.from(category),
});
