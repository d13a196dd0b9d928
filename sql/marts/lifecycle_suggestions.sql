/*
model: lifecycle_suggestions      layer: marts      materialized: table      grain: category
audits: unique(category), not_null(gaps), accept(active_days is null or active_days < inactive_days), accept(inactive_days is null or inactive_days < hibernating_days)
What the store's own rhythm says of the bounds of the lifecycle: the days within which 80 %, 95 % and 99 % of the returns
came that did come. From all gaps between a customer's purchase days, in the whole store and in each category; at least
100 gaps are needed.
columns:
category: Category of products; all for the whole store.
gaps: Returns seen: pairs of successive purchase days of a customer.
customers: Customers who returned.
median_days: Days within which half of the returns came.
active_days: First day of Inactive: the 80th percentile; null below 100 gaps, like the others.
inactive_days: First day of Hibernating: the 95th percentile, at least a day later.
hibernating_days: Last day of Hibernating: the 99th percentile, at least a day later.
*/
with category_days as (
    select distinct products.category, lines.person_number, lines.purchase_date
    from int_order_lines as lines
    join stg_products as products using (source, product_id)
    where lines.is_counted and products.category is not null and lower(products.category) <> 'all'
),
-- Apart from the categories: the whole store needs no text in its key.
store_gaps as (
    select
        'all' as category,
        date_diff(
            'day', lag(purchase_date) over (partition by person_number order by purchase_date), purchase_date
        ) as days,
        row_number() over (partition by person_number order by purchase_date) as day_number
    from int_purchase_days
),
category_gaps as (
    select
        category,
        date_diff(
            'day',
            lag(purchase_date) over (partition by category, person_number order by purchase_date),
            purchase_date
        ) as days,
        row_number() over (partition by category, person_number order by purchase_date) as day_number
    from category_days
),
gaps as (
    select * from store_gaps
    union all
    select * from category_gaps
),
measured as (
    select
        category,
        count(days) as gaps,
        count(case when day_number = 2 then 1 end) as customers,
        quantile_disc(days, 0.5) as median_days,
        quantile_disc(days, 0.8) as active_days,
        quantile_disc(days, 0.95) as inactive_days,
        quantile_disc(days, 0.99) as hibernating_days
    from gaps
    group by category
),
final as (
    select
        category,
        gaps,
        customers,
        median_days,
        case when gaps >= 100 then active_days end as active_days,
        case when gaps >= 100 then greatest(inactive_days, active_days + 1) end as inactive_days,
        case when gaps >= 100 then greatest(hibernating_days, inactive_days + 1, active_days + 2) end as hibernating_days
    from measured
)
select * from final
