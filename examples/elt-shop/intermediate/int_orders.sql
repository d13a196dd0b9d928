/*
model: int_orders      layer: intermediate      materialized: incremental(order_id)      grain: order_id
audits: unique(order_id), not_null(customer_id), accept(net_amount >= 0), warn accept(net_amount > 0)
An order that counts, net of what was given back.
columns:
order_id BIGINT not null: The shop's number.
net_amount DECIMAL(18,2) not null: Paid less refunded, in EUR.
*/
with refunds as (
    select order_id, sum(amount) as refunded
    from stg_refunds
    group by order_id
)
select
    stg_orders.order_id,
    stg_orders.customer_id,
    stg_orders.ordered_at,
    stg_orders.channel,
    cast(stg_orders.amount - coalesce(refunds.refunded, 0) as decimal(18, 2)) as net_amount
from stg_orders
left join refunds on refunds.order_id = stg_orders.order_id
where stg_orders.status = 'paid'
