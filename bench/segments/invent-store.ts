/**
 * The tables of a store that segments are decided on, invented from hashes: a fifth of its customers are prospects, the others
 * have three purchases each on average. On the second day one customer in fifty has bought again, and everybody is a day older.
 */
import type { Warehouse } from '../../storage/warehouse/index.ts';

export const dayOf = (day: 1 | 2): string => (day === 1 ? '2025-06-29' : '2025-06-30');

/** Uniform in 0 … 999,999: the `stream`th number of a row. */
const draw = (row: string, stream: number): string => `(hash(${row}, ${stream}) % 1000000)::integer`;

export async function inventStore(warehouse: Warehouse, customers: number, day: 1 | 2): Promise<void> {
  const asOf = `date '${dayOf(day)}'`;
  await warehouse.run(`create or replace table prediction_basis as select '{"models": null}'::json as document`);
  await warehouse.run(
    `create or replace table int_customers_resolved as
     select 'shop' as source, 'c' || n as customer_id, customer_key, row_number() over (order by customer_key) as person_number,
       false as is_alias
     from (select n, md5('shop' || n) as customer_key from range(${customers}) as people (n))`,
  );
  await warehouse.run(
    `create or replace table purchases as
     with orders as (
       select people.person_number as person, people.customer_key, nth,
         ${draw('person * 64 + nth', 1)} as d1, ${draw('person * 64 + nth', 2)} as d2, ${draw('person * 64 + nth', 3)} as d3
       from int_customers_resolved as people
       cross join range(12) as places (nth)
       where ${draw('people.person_number', 4)} >= 200000
         and (nth = 0 or ${draw('people.person_number * 64 + nth', 5)} < ${draw('people.person_number', 6)} // 3)
     ),
     dated as (
       select person, customer_key, nth, date '2023-07-01' + ((d1 * 730) // 1000000)::integer as purchase_date, d2, d3
       from orders
       union all
       select person_number, customer_key, 99, date '2025-06-30', ${draw('person_number', 7)}, ${draw('person_number', 8)}
       from int_customers_resolved where ${day} = 2 and ${draw('person_number', 9)} < 20000
     )
     select (row_number() over (order by person, purchase_date, nth))::integer as order_number, 1 as line_number, customer_key,
       purchase_date, 'shop' as source, case when d2 % 3 = 0 then 'pos' else 'online' end as channel,
       'p' || (d3 % 200) as product_id, 'Category ' || (d3 % 12) as category, null::varchar as "type",
       (1 + d2 % 4)::decimal(18, 4) as units, (5 + d3 / 10000.0)::decimal(18, 4) as amount
     from dated`,
  );
  await warehouse.run(
    `create or replace table customers as
     with bought as (
       select customer_key, count(*) as orders, sum(amount) as spend, min(purchase_date) as first_date,
         max(purchase_date) as last_date
       from purchases group by customer_key
     ),
     measured as (
       select people.customer_key, bought.orders is null as is_prospect, bought.first_date as first_order_date,
         bought.last_date as last_order_date, date_diff('day', bought.last_date, ${asOf}) as days_since_last_order,
         coalesce(bought.orders, 0) as historic_orders, coalesce(bought.spend, 0)::decimal(18, 4) as historic_clv,
         (coalesce(bought.spend, 0) * exp(-coalesce(days_since_last_order, 9999) / 400.0))::decimal(18, 4)
           as predicted_clv_365d,
         coalesce(bought.orders, 0) * exp(-coalesce(days_since_last_order, 9999) / 300.0) as predicted_orders_365d
       from int_customers_resolved as people left join bought using (customer_key)
     )
     select *, 1 - exp(-predicted_orders_365d) as order_probability_365d, 'full' as prediction_status,
       last_order_date + 90 as expected_next_order_date,
       case when is_prospect then 'No purchases' when days_since_last_order < 182 then 'Active'
         when days_since_last_order < 365 then 'Inactive' when days_since_last_order <= 730 then 'Hibernating'
         else 'Lost' end as lifecycle_state,
       case when predicted_clv_365d < 40 then 1 when predicted_clv_365d < 120 then 2 else 3 end as cluster_3,
       'online' as first_channel
     from measured`,
  );
  await warehouse.run(
    `create or replace table contacts as
     select customer_key, source, customer_id, customer_id || '@example.test' as email,
       case ${draw('person_number', 10)} % 4 when 0 then 'never' when 1 then 'unsubscribed' else 'subscribed' end
         as newsletter,
       date '1950-01-01' + ((${draw('person_number', 11)} * 18000.0) // 1000000)::integer as birth_date
     from int_customers_resolved`,
  );
}
