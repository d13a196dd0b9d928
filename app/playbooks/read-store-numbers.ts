/** Reads from a snapshot the numbers that playbooks are made of. Percentiles are values that somebody has. */
import type { SnapshotReader } from '../../storage/snapshots/index.ts';
import type { StoreNumbers } from '../../models/playbooks/store-numbers.ts';

/** Rarer categories are in no pair. */
const pairedCategories = 30;

export async function readStoreNumbers(reader: SnapshotReader): Promise<StoreNumbers> {
  const columnsOf = (table: string) => reader.manifest.tables.find(({ name }) => name === table)?.columns ?? [];
  const hasPurchases = columnsOf('purchases').length > 0;
  const customers = columnsOf('customers').map(({ name }) => name);
  const { asOf } = reader.manifest;
  const [facts] = await reader.rows<{ status: StoreNumbers['predictionStatus'] | null; gap: number | null }>(
    `select min(prediction_status) as status,
       cast(quantile_disc(average_days_between_orders, 0.5) as double) as gap
     from customers where not is_prospect`,
  );
  const [born] = await reader.rows<{ people: number }>(
    'select count(*) as people from contacts where birth_date is not null',
  );
  return {
    asOf,
    predictionStatus: facts?.status ?? 'not_enough_data',
    horizonsDays: customers.flatMap((name) => {
      const days = /^predicted_orders_(\d+)d$/.exec(name)?.[1];
      return days === undefined ? [] : [Number(days)];
    }),
    customersWithBirthDate: born?.people ?? 0,
    medianGapDays: facts?.gap ?? null,
    yearSpend: hasPurchases ? await readYearSpend(reader, asOf) : null,
    categories: hasPurchases ? await readCategories(reader) : [],
    pairs: hasPurchases ? await readPairs(reader) : [],
  };
}

async function readYearSpend(reader: SnapshotReader, asOf: string): Promise<StoreNumbers['yearSpend']> {
  const [row] = await reader.rows<Record<'p75' | 'p80' | 'p90' | 'p97', number | null>>(
    `with spends as (
       select customer_key, sum(amount) as spend from purchases
       where purchase_date > cast($1 as date) - 365 and purchase_date <= cast($1 as date)
       group by customer_key
     )
     select cast(quantile_disc(spend, 0.75) as double) as p75, cast(quantile_disc(spend, 0.8) as double) as p80,
       cast(quantile_disc(spend, 0.9) as double) as p90, cast(quantile_disc(spend, 0.97) as double) as p97
     from spends where spend > 0`,
    [asOf],
  );
  const { p75 = null, p80 = null, p90 = null, p97 = null } = row ?? {};
  return p75 === null || p80 === null || p90 === null || p97 === null ? null : { p75, p80, p90, p97 };
}

async function readCategories(reader: SnapshotReader): Promise<StoreNumbers['categories']> {
  const rows = await reader.rows<{ name: string; customers: number; repeaters: number; gap: number | null }>(
    `with buyers as (
       select category, customer_key, count(distinct purchase_date) as days,
         date_diff('day', min(purchase_date), max(purchase_date)) as span
       from purchases where category is not null
       group by category, customer_key
     )
     select category as name, count(*) as customers, count(*) filter (where days > 1) as repeaters,
       cast(quantile_disc(span / (days - 1), 0.5) filter (where days > 1) as double) as gap
     from buyers group by category order by customers desc, name`,
  );
  return rows.map(({ name, customers, repeaters, gap }) => ({
    name,
    customers,
    repeaters,
    medianGapDays: gap,
  }));
}

async function readPairs(reader: SnapshotReader): Promise<StoreNumbers['pairs']> {
  const rows = await reader.rows<{ first: string; second: string; customers: number }>(
    `with frequent as (
       select category from purchases where category is not null
       group by category order by count(*) desc, category limit ${pairedCategories}
     ),
     tastes as (
       select distinct customer_key, category from purchases where category in (select category from frequent)
     )
     select one.category as "first", other.category as "second", count(*) as customers
     from tastes as one join tastes as other using (customer_key)
     where one.category < other.category
     group by one.category, other.category
     order by customers desc, one.category, other.category`,
  );
  return rows;
}
