/*
model: customers_clean      layer: marts      materialized: table      grain: customer_id
audits: unique(customer_id), not_null(customer_id), relationships(customer_id, customer_rollup.customer_id)
Customers with their fifths, without those who lie far outside of what their country spends.
*/
select rollup.*, scores.r as r_score, scores.f as f_score, scores.m as m_score
from customer_rollup as rollup
join revenue_quantiles as quantiles using (country)
join rfm_scores as scores using (customer_id)
where
    rollup.revenue_cents
    between quantiles.q1 - 3 * (quantiles.q3 - quantiles.q1) and quantiles.q3 + 3 * (quantiles.q3 - quantiles.q1)
