/*
model: rfm_summary      layer: marts      materialized: table      grain: segment
Customers and revenue of six segments by their fifths.
*/
select
    case
        when r >= 4 and f >= 4 and m >= 4 then 'champions'
        when r >= 3 and f >= 3 then 'loyal'
        when r >= 4 and f <= 2 then 'new'
        when r <= 2 and f >= 4 then 'at_risk'
        when r <= 2 and f <= 2 then 'lost'
        else 'other'
    end as segment,
    count(*) as customers,
    cast(sum(monetary_cents) as bigint) as revenue_cents,
    avg(recency_days) as avg_recency,
    avg(frequency) as avg_frequency
from rfm_scores
group by 1
