/*
model: economics_costs      layer: marts      materialized: table      grain: cohort, channel
audits: unique(cohort, channel), accept(spend >= 0), accept(customers >= 0)
What winning new customers cost, by cohort and channel, and how many came in the channels and months that the
money was spent on. Only whole months count that lie between the store's first sixty days and the reference
date, and costs in the store's currency. Money that brought nobody counts, too.
*/
with limits as (
    select min(first_order_date) + interval 60 day as first_new_day from customer_histories
),
costs as (
    select
        costs.channel as own_channel,
        costs.month,
        year(costs.month) || '-Q' || quarter(costs.month) as own_cohort,
        sum(costs.spend) as spend
    from stg_acquisition_costs as costs
    cross join run_context as context
    cross join limits
    where
        coalesce(costs.currency, context.currency) = context.currency
        and costs.month >= limits.first_new_day
        and costs.month + interval 1 month <= context.as_of + interval 1 day
    group by costs.channel, costs.month
),
won as (
    select own_channel, cast(date_trunc('month', first_order_date) as date) as month, count(*) as customers
    from economics_customers
    group by own_channel, month
),
channels as (select distinct own_channel, channel from economics_customers),
cohorts as (select distinct own_cohort, cohort from economics_customers),
final as (
    select
        coalesce(cohorts.cohort, 'other') as cohort,
        coalesce(channels.channel, 'other') as channel,
        cast(sum(costs.spend) as decimal(38, 4)) as spend,
        cast(coalesce(sum(won.customers), 0) as bigint) as customers
    from costs
    left join won using (own_channel, month)
    left join channels using (own_channel)
    left join cohorts using (own_cohort)
    group by all
)
select * from final
