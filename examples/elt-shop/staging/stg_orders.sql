/*
model: stg_orders      layer: staging      materialized: view      grain: order_id
owner: till@shop.test
An order as exported, typed.
*/
select
    order_id,
    customer_id,
    ordered_at,
    channel,
    status,
    cast(amount as decimal(18, 2)) as amount
from src_orders
