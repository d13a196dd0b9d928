/*
model: customer_histories      layer: intermediate      materialized: table      grain: customer_key
audits: unique(customer_key), accept(frequency = purchase_days - 1), accept(recency_days between 0 and tenure_days), accept(repeat_spend <= spend)
What is known of every customer with an order, in days, all history: frequency (repeat purchase days), recency
(first to last purchase), tenure (first purchase to the reference date). Repeat spend leaves the first day out.
customer_number is the position by key, 1…n: how arrays of numbers and rows find each other.
*/
with days as (
    select
        *,
        min(purchase_date) over (partition by customer_key) as first_order_date
    from int_purchase_days
),
final as (
    select
        row_number() over (order by days.customer_key) as customer_number,
        days.customer_key,
        days.first_order_date,
        max(days.purchase_date) as last_order_date,
        cast(sum(days.orders) as bigint) as orders,
        count(*) as purchase_days,
        count(*) - 1 as frequency,
        date_diff('day', days.first_order_date, max(days.purchase_date)) as recency_days,
        date_diff('day', days.first_order_date, max(context.as_of)) as tenure_days,
        cast(sum(days.spend) as decimal(38, 4)) as spend,
        cast(
            coalesce(sum(days.spend) filter (where days.purchase_date > days.first_order_date), 0) as decimal(38, 4)
        ) as repeat_spend
    from days
    cross join run_context as context
    group by days.customer_key, days.first_order_date
)
select * from final
