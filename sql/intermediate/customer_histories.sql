/*
model: customer_histories      layer: intermediate      materialized: table      grain: customer_key
audits: unique(customer_key), accept(frequency = purchase_days - 1), accept(recency_days between 0 and tenure_days), accept(repeat_spend <= spend)
What is known of every customer with an order, in days, all history: frequency (repeat purchase days), recency
(first to last purchase), tenure (first purchase to the reference date). Repeat spend leaves the first day out.
customer_number is the position by key, 1…n: how arrays of numbers and rows find each other.
*/
with people as materialized (
    select
        person_number,
        min(purchase_date) as first_order_date,
        max(purchase_date) as last_order_date,
        cast(sum(orders) as bigint) as orders,
        count(*) as purchase_days,
        cast(sum(spend) as decimal(18, 4)) as spend,
        cast(sum(spend) - min_by(spend, purchase_date) as decimal(18, 4)) as repeat_spend
    from int_purchase_days
    group by person_number
),
keys as (
    select person_number, customer_key from int_customers_resolved where not is_alias
),
-- Where everybody bought, people are numbered without a gap already.
numbering as (
    select count(*) = coalesce(max(person_number), 0) as is_known from people
),
numbered as (
    select person_number as customer_number, people.*
    from people
    cross join numbering
    where numbering.is_known
    union all
    select cast(row_number() over (order by person_number) as integer) as customer_number, people.*
    from people
    cross join numbering
    where not numbering.is_known
),
final as (
    select
        people.customer_number,
        people.person_number,
        keys.customer_key,
        people.first_order_date,
        people.last_order_date,
        people.orders,
        people.purchase_days,
        people.purchase_days - 1 as frequency,
        date_diff('day', people.first_order_date, people.last_order_date) as recency_days,
        date_diff('day', people.first_order_date, context.as_of) as tenure_days,
        people.spend,
        people.repeat_spend
    from numbered as people
    join keys using (person_number)
    cross join run_context as context
)
select * from final
