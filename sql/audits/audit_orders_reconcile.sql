/*
model: audit_orders_reconcile      layer: audits      materialized: view      grain: none
Orders counted, customers' orders and their money must agree to the row and to the cent.
*/
with orders as (
    select count(*) as orders, coalesce(sum(amount), 0) as spend from int_orders where is_counted
),
histories as (
    select coalesce(sum(orders), 0) as orders, coalesce(sum(spend), 0) as spend from customer_histories
),
final as (
    select orders.orders, histories.orders as history_orders, orders.spend, histories.spend as history_spend
    from orders
    cross join histories
    where orders.orders <> histories.orders or orders.spend <> histories.spend
)
select * from final
