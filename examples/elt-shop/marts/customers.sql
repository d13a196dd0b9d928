/*
model: customers      layer: marts      materialized: incremental(customer_id)      grain: customer_id
audits: unique(customer_id), accept(orders >= 1)
owner: crm@shop.test
tags: daily
A customer with at least one order that counts.
columns:
spend DECIMAL(38,2): Net of all orders, in EUR.
*/
select
    customer_id,
    count(*) as orders,
    sum(net_amount) as spend,
    min(ordered_at) as first_ordered_at,
    max(ordered_at) as last_ordered_at
from int_orders
group by customer_id
