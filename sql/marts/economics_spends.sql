/*
model: economics_spends      layer: marts      materialized: table      grain: cell_number, sample, month
audits: unique(cell_number, sample, month), accept(spend >= 0), accept(month between 0 and 60)
What new customers spent in each month of age, of those who have been seen for the whole of it. Month 0 is
the day of the first purchase.
*/
with people as (
    select
        histories.person_number,
        cells.cell_number,
        customers.sample,
        customers.first_order_date,
        customers.observed_months
    from economics_customers as customers
    join economics_cells as cells using (cohort, channel)
    join customer_histories as histories using (customer_key)
),
days as (
    select
        people.cell_number,
        people.sample,
        people.observed_months,
        cast((12 * date_diff('day', people.first_order_date, days.purchase_date) + 364) // 365 as integer) as month,
        days.spend
    from int_purchase_days as days
    join people using (person_number)
),
final as (
    select cell_number, sample, month, cast(sum(spend) as decimal(38, 4)) as spend
    from days
    where month <= observed_months
    group by cell_number, sample, month
)
select * from final
