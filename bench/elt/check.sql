-- One row of whole numbers: whoever did the same work gets the same.
select
    (select count(*) from stg_orders) as orders,
    (select cast(sum(net_cents) as bigint) from stg_orders) as net_cents,
    (select count(*) from customer_rollup) as customers,
    (select cast(sum(revenue_cents) as bigint) from customer_rollup) as revenue_cents,
    (select cast(sum(100 * r + 10 * f + m) as bigint) from rfm_scores) as fifths,
    (select cast(sum(customers * length(segment)) as bigint) from rfm_summary) as segments,
    (select cast(sum(q1 + q2 + q3 + p99) as bigint) from revenue_quantiles) as quantiles,
    (select count(*) from customers_clean) as kept,
    (select cast(sum(customer_id * (r_score + 7 * f_score + 49 * m_score)) as bigint) from customers_clean) as signature
