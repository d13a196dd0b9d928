/*
model: customers      layer: marts      materialized: table      grain: customer_key
audits: unique(customer_key), not_null(customer_key, is_prospect, historic_orders, historic_clv, lifecycle_state, prediction_status), accept(historic_orders >= purchase_days), accept(is_prospect = (historic_orders = 0))
Everybody the store knows, one row each, with what they were worth and what they are expected to be worth.
Prospects never ordered: values 0, no dates. Money in the store's currency; predictions count from the
reference date. Columns named after a horizon exist once per configured horizon.
*/
with people as (
    select
        resolved.customer_key,
        min_by(customers.first_channel, row(resolved.is_alias, resolved.source, resolved.customer_id)) as first_channel
    from int_customers_resolved as resolved
    left join stg_files__customers as customers using (source, customer_id)
    group by resolved.customer_key
),
first_orders as (
    select customer_key, min_by(channel, row(ordered_at, source, order_id)) as channel
    from int_orders
    where is_counted
    group by customer_key
),
store as (
    select min(first_order_date) as first_order_date from customer_histories
),
measured as (
    select
        people.customer_key,
        histories.customer_key is null as is_prospect,
        histories.first_order_date,
        histories.last_order_date,
        date_diff('day', histories.last_order_date, context.as_of) as days_since_last_order,
        coalesce(histories.orders, 0) as historic_orders,
        coalesce(histories.purchase_days, 0) as purchase_days,
        cast(coalesce(histories.spend, 0) as decimal(18, 4)) as historic_clv,
        cast(
            cast(histories.spend as decimal(38, 8)) / histories.orders as decimal(18, 4)
        ) as average_order_value,
        case
            when histories.purchase_days > 1 then histories.recency_days / (histories.purchase_days - 1)
        end as average_days_between_orders,
        coalesce(first_orders.channel, people.first_channel) as first_channel,
        coalesce(histories.first_order_date < store.first_order_date + interval 60 day, false) as is_left_truncated,
        context.as_of,
        context.active_days,
        context.inactive_days,
        context.hibernating_days
    from people
    cross join run_context as context
    cross join store
    left join customer_histories as histories using (customer_key)
    left join first_orders using (customer_key)
),
final as (
    select
        measured.customer_key,
        measured.is_prospect,
        measured.first_order_date,
        measured.last_order_date,
        measured.days_since_last_order,
        measured.historic_orders,
        measured.purchase_days,
        measured.historic_clv,
        measured.average_order_value,
        measured.average_days_between_orders,
        scores.* exclude (customer_key, waiting_days),
        case
            when scores.waiting_days <= 365
                then cast(measured.last_order_date + to_days(cast(round(scores.waiting_days) as integer)) as date)
        end as expected_next_order_date,
        case
            when scores.waiting_days <= 365 and measured.days_since_last_order > round(scores.waiting_days)
                then cast(measured.days_since_last_order - round(scores.waiting_days) as bigint)
        end as next_order_overdue_days,
        case
            when measured.is_prospect then 'No purchases'
            when measured.days_since_last_order < measured.active_days then 'Active'
            when measured.days_since_last_order < measured.inactive_days then 'Inactive'
            when measured.days_since_last_order <= measured.hibernating_days then 'Hibernating'
            else 'Lost'
        end as lifecycle_state,
        assignments.cluster_3,
        assignments.cluster_10,
        measured.is_left_truncated,
        measured.first_channel
    from measured
    join clv_scores as scores using (customer_key)
    join cluster_assignments as assignments using (customer_key)
)
select * from final
