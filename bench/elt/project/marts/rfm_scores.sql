/*
model: rfm_scores      layer: marts      materialized: table      grain: customer_id
Fifths of all customers by recency, frequency and spend; equal ones in the order of their ids.
*/
select
    customer_id,
    recency_days,
    orders as frequency,
    revenue_cents as monetary_cents,
    ntile(5) over (order by recency_days desc, customer_id) as r,
    ntile(5) over (order by orders, customer_id) as f,
    ntile(5) over (order by revenue_cents, customer_id) as m
from customer_rollup
