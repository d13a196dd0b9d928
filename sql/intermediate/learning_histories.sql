/*
model: learning_histories      layer: intermediate      materialized: table      grain: customer_key
audits: unique(customer_key), accept(recency_days between 0 and tenure_days)
What the models learn from: the histories inside the history window alone. With all history these are the
customers' own.
*/
with days as (
    select
        days.*,
        context.window_to,
        min(days.purchase_date) over (partition by days.customer_key) as first_purchase_date
    from int_purchase_days as days
    cross join run_context as context
    where days.purchase_date between context.window_from and context.window_to
),
final as (
    select
        customer_key,
        count(*) - 1 as frequency,
        date_diff('day', first_purchase_date, max(purchase_date)) as recency_days,
        date_diff('day', first_purchase_date, max(window_to)) as tenure_days,
        cast(sum(spend) as decimal(38, 4)) as spend,
        cast(
            coalesce(sum(spend) filter (where purchase_date > first_purchase_date), 0) as decimal(38, 4)
        ) as repeat_spend
    from days
    group by customer_key, first_purchase_date
)
select * from final
