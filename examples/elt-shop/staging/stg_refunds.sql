/*
model: stg_refunds      layer: staging      materialized: view      grain: refund_id
owner: till@shop.test
A refund of an order.
*/
select refund_id, order_id, refunded_at, cast(amount as decimal(18, 2)) as amount
from src_refunds
