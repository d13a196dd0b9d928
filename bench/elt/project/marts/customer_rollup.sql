/*
model: customer_rollup      layer: marts      materialized: incremental(customer_id)      grain: customer_id
audits: unique(customer_id), not_null(customer_id, revenue_cents)
One row per customer with a valid order: how many, for how much, from when to when.
*/
select
    orders.customer_id,
    any_value(customers.accepts_marketing) as accepts_marketing,
    count(*) as orders,
    cast(sum(net_cents) as bigint) as revenue_cents,
    avg(net_cents) as aov_cents,
    stddev_samp(net_cents) as aov_sd,
    min(orders.created_at) as first_order_at,
    max(orders.created_at) as last_order_at,
    date_diff('day', min(orders.created_at), max(orders.created_at)) as tenure_days,
    date_diff('day', max(orders.created_at), timestamp '2026-01-05') as recency_days,
    max_by(country, order_id) as country,
    max_by(channel, order_id) as channel,
    cast(sum(item_count) as bigint) as items,
    cast(sum(refunded_cents) as bigint) as refunded_cents
from int_valid_orders as orders
join stg_customers as customers using (customer_id)
group by orders.customer_id
