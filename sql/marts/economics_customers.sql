/*
model: economics_customers      layer: marts      materialized: table      grain: none
audits: not_null(cohort, channel, observed_months, sample), accept(observed_months between 0 and 60)
New customers: those who were first seen when the store's history was sixty days old, so that their first order
is one. Cohort is the quarter of it, channel that of it; cohorts and channels of fewer than thirty customers,
and channels beyond the twenty largest, are "other". A month of age is 365/12 days, whole ones are counted,
five years at most. sample deals customers into fifty groups by their keys.
*/
with people as not materialized (
    select customer_key, first_order_date, first_channel
    from customers
    where not is_prospect and not is_left_truncated
),
-- What follows from the day and the channel of the first order is found out once for all who share them.
kinds as (
    select
        people.first_order_date,
        people.first_channel,
        coalesce(nullif(lower(trim(nfc_normalize(people.first_channel))), ''), 'unknown') as own_channel,
        year(people.first_order_date) || '-Q' || quarter(people.first_order_date) as own_cohort,
        date_diff('day', people.first_order_date, context.as_of) as tenure_days,
        count(*) as customers
    from people
    cross join run_context as context
    group by people.first_order_date, people.first_channel, context.as_of
),
channels as (
    select
        own_channel,
        sum(customers) as customers,
        row_number() over (order by sum(customers) desc, own_channel) as position
    from kinds
    group by own_channel
),
cohorts as (select own_cohort, sum(customers) as customers from kinds group by own_cohort),
described as (
    select
        kinds.first_order_date,
        kinds.first_channel,
        kinds.own_cohort,
        kinds.own_channel,
        case when cohorts.customers >= 30 then kinds.own_cohort else 'other' end as cohort,
        case
            when channels.customers >= 30 and channels.position <= 20 then kinds.own_channel else 'other'
        end as channel,
        cast(least((12 * (kinds.tenure_days + 1) + 364) // 365 - 1, 60) as integer) as observed_months
    from kinds
    join channels using (own_channel)
    join cohorts using (own_cohort)
),
final as (
    select
        people.customer_key,
        people.first_order_date,
        described.own_cohort,
        described.own_channel,
        described.cohort,
        described.channel,
        described.observed_months,
        cast(cast('0x' || right(people.customer_key, 8) as bigint) % 50 as integer) as sample
    from people
    join described
        on described.first_order_date = people.first_order_date
        and described.first_channel is not distinct from people.first_channel
)
select * from final
