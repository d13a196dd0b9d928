/*
model: audit_refunds_reconcile      layer: audits      materialized: view      grain: none
Refunds must agree to the row and to the cent: every staged refund is judged once, what those of orders took is
what the orders lack, what the others took is what customers were paid back.
*/
with staged as (
    select count(*) as staged_refunds from stg_refunds
),
refunds as (
    select
        count(*) as judged_refunds,
        coalesce(sum(applied_amount) filter (where order_id is not null), 0) as taken_from_orders,
        coalesce(sum(applied_amount) filter (where order_id is not null and is_counted), 0) as taken_from_counted,
        coalesce(sum(applied_amount) filter (where order_id is null and is_counted), 0) as taken_from_customers
    from int_refunds
),
orders as (
    select
        coalesce(sum(refunded_amount), 0) as refunded_orders,
        coalesce(sum(refunded_amount) filter (where is_counted), 0) as refunded_counted
    from int_orders
),
customers as (
    select coalesce(sum(amount), 0) as refunded_customers from int_customer_refunds
),
final as (
    select *
    from staged
    cross join refunds
    cross join orders
    cross join customers
    where
        staged_refunds <> judged_refunds
        or taken_from_orders <> refunded_orders
        or taken_from_counted <> refunded_counted
        or taken_from_customers <> refunded_customers
)
select * from final
