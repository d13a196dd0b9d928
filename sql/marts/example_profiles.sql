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
fitting as (
    select
        profiles.profile,
        customers.customer_key,
        row_number() over (
            partition by profiles.profile order by scores.first_horizon_value, customers.customer_key
        ) as position,
        count(*) over (partition by profiles.profile) as fitting_customers
    from profiles
    join customers
        on customers.historic_orders >= profiles.least_orders
        and customers.historic_orders <= coalesce(profiles.most_orders, customers.historic_orders)
        and customers.days_since_last_order >= profiles.least_days
        and customers.days_since_last_order <= coalesce(profiles.most_days, customers.days_since_last_order)
    join cluster_assignments as scores using (customer_key)
),
final as (
    select
        profiles.profile,
        profiles.rule,
        coalesce(fitting.fitting_customers, 0) as fitting_customers,
        fitting.customer_key
    from profiles
    left join fitting
        on fitting.profile = profiles.profile and fitting.position = (fitting.fitting_customers + 1) // 2
)
select * from final
