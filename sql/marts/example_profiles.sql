/*
model: example_profiles      layer: marts      materialized: table      grain: profile
audits: unique(profile), accept(profile between 1 and 5)
Five examples of customers by rule; of those who fit, the one with the median predicted value (the lower of
two), ties by key. A rule that nobody fits keeps its row, empty.
columns:
profile: 1 to 5.
rule: Who fits.
fitting_customers: How many fit.
customer_key: The example; null when nobody fits.
*/
with profiles as (
    select *
    from (
        values
            (1, '3+ orders, the last at most 90 days ago', 3, null, 0, 90),
            (2, 'exactly 2 orders, the last at most 90 days ago', 2, 2, 0, 90),
            (3, '1 order, at most 60 days ago', 1, 1, 0, 60),
            (4, '3+ orders, the last more than 180 days ago', 3, null, 181, null),
            (5, '1 order, more than 60 days ago', 1, 1, 61, null)
    ) as rules (profile, rule, least_orders, most_orders, least_days, most_days)
),
histories as not materialized (
    select
        customers.customer_number,
        customers.orders,
        date_diff('day', customers.last_order_date, context.as_of) as days
    from customer_histories as customers
    cross join run_context as context
),
-- Rules hold for orders and days; there are few of these beside customers.
kinds as (
    select profiles.profile, seen.orders, seen.days
    from (select distinct orders, days from histories) as seen
    join profiles
        on seen.orders >= profiles.least_orders
        and seen.orders <= coalesce(profiles.most_orders, seen.orders)
        and seen.days >= profiles.least_days
        and seen.days <= coalesce(profiles.most_days, seen.days)
),
fitting as materialized (
    select kinds.profile, histories.customer_number, scores.first_horizon_value as predicted_value
    from histories
    join kinds using (orders, days)
    join cluster_assignments as scores using (customer_number)
),
medians as (
    select profile, count(*) as fitting_customers, quantile_disc(predicted_value, 0.5) as median
    from fitting
    group by profile
),
-- Many may have the median value: of them, the one whose place is in the middle of all. Numbers follow the keys.
middle as (
    select
        fitting.profile,
        count(*) filter (where fitting.predicted_value < medians.median) as below,
        list(fitting.customer_number order by fitting.customer_number)
            filter (where fitting.predicted_value = medians.median) as numbers
    from fitting
    join medians using (profile)
    group by fitting.profile
),
found as (
    select
        medians.profile,
        medians.fitting_customers,
        middle.numbers[(medians.fitting_customers + 1) // 2 - middle.below] as customer_number
    from medians
    join middle using (profile)
),
final as (
    select
        profiles.profile,
        profiles.rule,
        coalesce(found.fitting_customers, 0) as fitting_customers,
        customers.customer_key
    from profiles
    left join found using (profile)
    left join customer_histories as customers on customers.customer_number = found.customer_number
)
select * from final
