/*
model: economics_customers      layer: marts      materialized: table      grain: none
audits: not_null(cohort, channel, observed_months, sample), accept(observed_months between 0 and 60)
New customers: those who were first seen when the store's history was sixty days old, so that their first order
is one. Cohort is the quarter of it, channel that of it; cohorts and channels of fewer than thirty customers,
and channels beyond the twenty largest, are "other". A month of age is 365/12 days, whole ones are counted,
five years at most. sample deals customers into fifty groups by their keys.
*/
with people as (
    select
        customers.customer_key,
        customers.first_order_date,
        coalesce(nullif(lower(trim(nfc_normalize(customers.first_channel))), ''), 'unknown') as own_channel,
        year(customers.first_order_date) || '-Q' || quarter(customers.first_order_date) as own_cohort,
        date_diff('day', customers.first_order_date, context.as_of) as tenure_days,
        cast(cast('0x' || right(customers.customer_key, 8) as bigint) % 50 as integer) as sample
    from customers
    cross join run_context as context
    where not customers.is_prospect and not customers.is_left_truncated
),
channels as (
    select own_channel, count(*) as customers, row_number() over (order by count(*) desc, own_channel) as position
    from people
    group by own_channel
),
cohorts as (select own_cohort, count(*) as customers from people group by own_cohort),
final as (
    select
        people.customer_key,
        people.first_order_date,
        people.own_cohort,
        people.own_channel,
        case when cohorts.customers >= 30 then people.own_cohort else 'other' end as cohort,
        case
            when channels.customers >= 30 and channels.position <= 20 then people.own_channel else 'other'
        end as channel,
        cast(least((12 * (people.tenure_days + 1) + 364) // 365 - 1, 60) as integer) as observed_months,
        people.sample
    from people
    join channels using (own_channel)
    join cohorts using (own_cohort)
)
select * from final
