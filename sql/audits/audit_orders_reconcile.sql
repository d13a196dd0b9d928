/*
model: audit_orders_reconcile      layer: audits      materialized: view      grain: none
Orders and money must agree to the row and to the cent: every staged order is judged once, is counted or left out
with a reason, and what the counted ones were worth, less what was paid back, is what their customers spent.
*/
with staged as (
    select count(*) as staged_orders from stg_orders
),
orders as (
    select
        count(*) as judged_orders,
        count(*) filter (where is_counted) as orders,
        count(*) filter (where left_out_because is not null) as left_out_orders,
        coalesce(sum(amount) filter (where is_counted), 0) as spend,
        coalesce(sum(gross_amount) filter (where is_counted), 0) as gross,
        coalesce(sum(refunded_amount) filter (where is_counted), 0) as refunded
    from int_orders
),
histories as (
    select coalesce(sum(orders), 0) as history_orders, coalesce(sum(spend), 0) as history_spend
    from customer_histories
),
final as (
    select *
    from staged
    cross join orders
    cross join histories
    where
        staged_orders <> judged_orders
        or judged_orders <> orders + left_out_orders
        or orders <> history_orders
        or spend <> history_spend
        or gross - refunded <> spend
)
select * from final
