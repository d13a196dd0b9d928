/*
model: int_valid_orders      layer: intermediate      materialized: view      grain: order_id
Orders that somebody meant and paid.
*/
select *
from stg_orders
where not is_test and cancelled_at is null and financial_status in ('paid', 'partially_refunded', 'refunded')
