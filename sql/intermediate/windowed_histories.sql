/*
model: windowed_histories      layer: intermediate      materialized: table      grain: person_number
audits: accept(recency_days between 0 and tenure_days)
Histories inside the history window, of stores that have purchases outside of it; empty otherwise.
*/
with context as (
    select
        window_from,
        window_to,
        (
            select min(first_order_date) < window_from or max(last_order_date) > window_to
            from customer_histories
        ) as is_cut
    from run_context
),
people as (
    select
        person_number,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) - 1 as frequency,
        cast(sum(spend) as decimal(18, 4)) as spend,
        cast(sum(spend) - min_by(spend, purchase_date) as decimal(18, 4)) as repeat_spend
    from int_purchase_days
    cross join context
    where context.is_cut and purchase_date between context.window_from and context.window_to
    group by person_number
),
final as (
    select
        people.person_number,
        people.frequency,
        date_diff('day', people.first_purchase_date, people.last_purchase_date) as recency_days,
        date_diff('day', people.first_purchase_date, context.window_to) as tenure_days,
        people.spend,
        people.repeat_spend
    from people
    cross join context
)
select * from final
