/*
model: stg_orders      layer: staging      materialized: merge(order_id, updated_at)      grain: order_id
audits: unique(order_id), not_null(order_id, customer_id), accepted_values(financial_status, 'paid', 'partially_refunded', 'refunded', 'pending', 'voided'), relationships(customer_id, stg_customers.customer_id)
The latest version of every order, with what remains of it after discount and refund.
*/
select
    order_id,
    customer_id,
    lower(email) as email,
    created_at,
    updated_at,
    currency,
    financial_status,
    is_test,
    cancelled_at,
    subtotal_cents,
    discount_cents,
    shipping_cents,
    tax_cents,
    refunded_cents,
    country,
    channel,
    item_count,
    subtotal_cents - discount_cents - refunded_cents as net_cents
from src_orders
