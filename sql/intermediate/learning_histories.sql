/*
model: learning_histories      layer: intermediate      materialized: table      grain: customer_key
audits: unique(customer_key), accept(recency_days between 0 and tenure_days)
What the models learn from: the histories inside the history window alone. With all history these are the
customers' own.
*/
with people as (
    select
        customer_key,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) - 1 as frequency,
        cast(sum(spend) as decimal(38, 4)) as spend,
        cast(sum(spend) - min_by(spend, purchase_date) as decimal(38, 4)) as repeat_spend
    from int_purchase_days
    cross join run_context as context
    where purchase_date between context.window_from and context.window_to
    group by customer_key
),
final as (
    select
        people.customer_key,
        people.frequency,
        date_diff('day', people.first_purchase_date, people.last_purchase_date) as recency_days,
        date_diff('day', people.first_purchase_date, context.window_to) as tenure_days,
        people.spend,
        people.repeat_spend
    from people
    cross join run_context as context
)
select * from final
