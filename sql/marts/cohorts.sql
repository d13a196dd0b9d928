/*
model: cohorts      layer: marts      materialized: table      grain: cohort_month, months_since
audits: unique(cohort_month, months_since), not_null(cohort_month, months_since, is_complete), accept(customers >= 1), accept(active_customers between 0 and customers), accept(active_customers <= orders)
What the customers won in a month have bought in every month since, that one being month 0: calendar months of
the store up to the reference date. Customers of the store's first 60 days may be older than they look and are
in no cohort. A month in which nobody of a cohort bought keeps its row.
columns:
cohort_month: First day of the month of the first counted order.
months_since: Months after it; 0 is the month itself.
is_complete: False for a month that goes on after the reference date.
customers: Customers in the cohort.
active_customers: Of them, those who bought in the month.
orders: Their counted orders in the month.
revenue: What these were worth less what was paid back of them, whenever that was; less what was paid back
  in the month without an order.
cumulative_revenue: Revenue from month 0 to this one.
cumulative_revenue_per_customer: That for each customer of the cohort.
*/
with limits as (select min(first_order_date) + interval 60 day as first_new_day from customer_histories),
-- Months are numbered from the year 0, so that they subtract alike in every engine.
people as (
    select
        histories.person_number,
        histories.first_order_date,
        12 * year(histories.first_order_date) + month(histories.first_order_date) as cohort_number
    from customer_histories as histories
    cross join limits
    where histories.first_order_date >= limits.first_new_day
),
cohorts as (
    select
        people.cohort_number,
        min(cast(date_trunc('month', people.first_order_date) as date)) as cohort_month,
        min(12 * year(context.as_of) + month(context.as_of)) as last_number,
        min(12 * year(context.as_of + interval 1 day) + month(context.as_of + interval 1 day)) as next_number,
        count(*) as customers
    from people
    cross join run_context as context
    group by people.cohort_number
),
digits as (
    select digit from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as digits (digit)
),
months as (
    select 100 * hundreds.digit + 10 * tens.digit + ones.digit as months_since
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones
),
sales as (
    select
        people.cohort_number,
        12 * year(days.purchase_date) + month(days.purchase_date) - people.cohort_number as months_since,
        count(distinct days.person_number) as active_customers,
        sum(days.orders) as orders,
        sum(days.spend) as spend
    from int_purchase_days as days
    join people on people.person_number = days.person_number
    group by people.cohort_number, 12 * year(days.purchase_date) + month(days.purchase_date) - people.cohort_number
),
-- Paid back before the first order counts in month 0.
repaid as (
    select
        people.cohort_number,
        greatest(12 * year(refunds.refund_date) + month(refunds.refund_date) - people.cohort_number, 0) as months_since,
        refunds.applied_amount
    from (
        select
            refunds.person_number,
            cast(timezone(context.zone, refunds.refunded_at) as date) as refund_date,
            refunds.applied_amount
        from int_refunds as refunds
        cross join run_context as context
        where refunds.is_counted and refunds.order_id is null
    ) as refunds
    join people on people.person_number = refunds.person_number
),
refunds as (
    select cohort_number, months_since, sum(applied_amount) as refunds from repaid group by cohort_number, months_since
),
filled as (
    select
        cohorts.cohort_month,
        cohorts.customers,
        months.months_since,
        cohorts.cohort_number + months.months_since < cohorts.next_number as is_complete,
        coalesce(sales.active_customers, 0) as active_customers,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.spend, 0) - coalesce(refunds.refunds, 0) as revenue
    from cohorts
    join months on months.months_since <= cohorts.last_number - cohorts.cohort_number
    left join sales
        on sales.cohort_number = cohorts.cohort_number
        and sales.months_since = months.months_since
    left join refunds
        on refunds.cohort_number = cohorts.cohort_number
        and refunds.months_since = months.months_since
),
added as (
    select *, sum(revenue) over (partition by cohort_month order by months_since) as cumulative_revenue
    from filled
),
final as (
    select
        cohort_month,
        months_since,
        is_complete,
        customers,
        active_customers,
        cast(orders as bigint) as orders,
        cast(revenue as decimal(18, 4)) as revenue,
        cast(cumulative_revenue as decimal(18, 4)) as cumulative_revenue,
        cast(cast(cumulative_revenue as double) / customers as decimal(18, 4)) as cumulative_revenue_per_customer
    from added
)
select * from final
