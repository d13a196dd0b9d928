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

export async function readBaskets(warehouse: Warehouse): Promise<ReadBaskets> {
  const all = await warehouse.rows<{ category: string }>(
    'select category from purchases where category is not null group by category order by count(*) desc, category',
  );
  const names = all.slice(0, MOST_CATEGORIES).map(({ category }) => category);
  const [people = { customers: 0 }] = await warehouse.rows<{ customers: number }>(
    'select coalesce(max(customer_number), 0) as customers from customer_histories',
  );
  const { columns } = await warehouse.columns(
    `with names as (select unnest($1::varchar[]) as category, unnest(range(len($1::varchar[]))) as number)
     select distinct histories.customer_number - 1 as customer,
       date_diff('day', date '1970-01-01', purchases.purchase_date) as day, names.number as category
     from purchases
     join names using (category)
     join customer_histories as histories using (customer_key)
     order by 1, 2, 3`,
    { customer: 'int32', day: 'int32', category: 'int32' },
    [names],
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
