/*
model: audit_refunds      layer: audits      materialized: view      grain: refund_id
Refunds of orders that nobody knows.
*/
select refund_id, order_id
from stg_refunds
where order_id not in (select order_id from stg_orders)
