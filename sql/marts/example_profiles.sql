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
people as (
    select
        histories.customer_key,
        histories.orders,
        date_diff('day', histories.last_order_date, context.as_of) as days,
        scores.first_horizon_value as predicted_value
    from customer_histories as histories
    join cluster_assignments as scores using (customer_number)
    cross join run_context as context
),
fitting as (
    select profiles.profile, people.customer_key, people.predicted_value
    from profiles
    join people
        on people.orders >= profiles.least_orders
        and people.orders <= coalesce(profiles.most_orders, people.orders)
        and people.days >= profiles.least_days
        and people.days <= coalesce(profiles.most_days, people.days)
),
medians as (
    select profile, count(*) as fitting_customers, quantile_disc(predicted_value, 0.5) as median
    from fitting
    group by profile
),
-- Many may have the median value: of them, the one whose place is in the middle of all.
middle as (
    select
        fitting.profile,
        count(*) filter (where fitting.predicted_value < medians.median) as below,
        list(fitting.customer_key order by fitting.customer_key)
            filter (where fitting.predicted_value = medians.median) as keys
    from fitting
    join medians using (profile)
    group by fitting.profile
),
final as (
    select
        profiles.profile,
        profiles.rule,
        coalesce(medians.fitting_customers, 0) as fitting_customers,
        middle.keys[(medians.fitting_customers + 1) // 2 - middle.below] as customer_key
    from profiles
    left join medians using (profile)
    left join middle using (profile)
)
select * from final
