/*
model: revenue_quantiles      layer: marts      materialized: table      grain: country
What customers of a country spent, as quantiles.
*/
select
    country,
    count(*) as n,
    quantile_cont(revenue_cents, 0.25) as q1,
    quantile_cont(revenue_cents, 0.5) as q2,
    quantile_cont(revenue_cents, 0.75) as q3,
    quantile_cont(revenue_cents, 0.99) as p99
from customer_rollup
group by country
