/*
model: learning_histories      layer: intermediate      materialized: view      grain: person_number
What the models learn from: the histories inside the history window alone. With all history these are the
customers' own, and are not stored twice.
*/
with context as (
    select
        window_to,
        (
            select coalesce(min(first_order_date) >= window_from and max(last_order_date) <= window_to, true)
            from customer_histories
        ) as has_all
    from run_context
),
final as (
    select
        histories.person_number,
        histories.frequency,
        histories.recency_days,
        date_diff('day', histories.first_order_date, context.window_to) as tenure_days,
        histories.spend,
        histories.repeat_spend
    from customer_histories as histories
    cross join context
    where context.has_all
    union all
    select person_number, frequency, recency_days, tenure_days, spend, repeat_spend from windowed_histories
)
select * from final
