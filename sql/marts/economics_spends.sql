/*
model: economics_spends      layer: marts      materialized: table      grain: cell_number, sample, month
audits: unique(cell_number, sample, month), accept(spend >= 0), accept(month between 0 and 60)
What new customers spent in each month of age, of those who have been seen for the whole of it. Month 0 is
the day of the first purchase.
*/
with days as (
    select
        customers.cohort,
        customers.channel,
        customers.sample,
        customers.observed_months,
        cast(
            (12 * date_diff('day', customers.first_order_date, days.purchase_date) + 364) // 365 as integer
        ) as month,
        days.spend
    from int_purchase_days as days
    join customer_histories as histories using (person_number)
    join economics_customers as customers using (customer_key)
),
final as (
    select
        cells.cell_number,
        days.sample,
        days.month,
        cast(sum(days.spend) as decimal(38, 4)) as spend
    from days
    join economics_cells as cells using (cohort, channel)
    where days.month <= days.observed_months
    group by cells.cell_number, days.sample, days.month
)
select * from final
