/*
model: economics_seen      layer: marts      materialized: table      grain: cell_number, sample, observed_months
audits: unique(cell_number, sample, observed_months), accept(customers >= 1)
For how many whole months of age new customers have been seen.
*/
with final as (
    select
        cells.cell_number,
        customers.sample,
        customers.observed_months,
        count(*) as customers
    from economics_customers as customers
    join economics_cells as cells using (cohort, channel)
    group by cells.cell_number, customers.sample, customers.observed_months
)
select * from final
