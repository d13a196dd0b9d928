/*
model: economics_cells      layer: marts      materialized: table      grain: cell_number
audits: unique(cell_number), unique(cohort, channel), accept(customers >= 1)
Cohorts and channels of new customers, numbered 1…n.
*/
with final as (
    select
        cast(row_number() over (order by cohort, channel) as integer) as cell_number,
        cohort,
        channel,
        count(*) as customers
    from economics_customers
    group by cohort, channel
)
select * from final
