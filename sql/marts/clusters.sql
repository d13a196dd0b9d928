/*
model: clusters      layer: marts      materialized: table      grain: k, cluster_rank
audits: unique(k, cluster_rank), not_null(cluster_id, name), accept(customers >= 1)
What every cluster holds, for 3 and for 10 clusters; rank 1 is worth least. Customers who never ordered count
in the lowest cluster, but not in the mean of days. A cluster's value runs from lower_value to below upper_value.
*/
with members as (
    select 3 as k, cluster_3 as cluster_rank, customers.* from customers
    union all
    select 10 as k, cluster_10 as cluster_rank, customers.* from customers
),
counted as (
    select
        k,
        cluster_rank,
        count(*) as customers,
        count(days_since_last_order) as customers_with_orders,
        cast(sum(historic_orders) as bigint) as orders,
        cast(coalesce(sum(days_since_last_order), 0) as bigint) as days_since_last_order_sum,
        cast(sum(historic_clv) as decimal(38, 4)) as total_spend
    from members
    group by k, cluster_rank
),
totals as (
    select k, sum(customers) as customers, sum(total_spend) as total_spend from counted group by k
),
final as (
    select
        counted.k,
        counted.cluster_rank,
        bounds.cluster_id,
        bounds.name,
        bounds.lower_value,
        bounds.upper_value,
        counted.customers,
        counted.customers_with_orders,
        counted.orders,
        case
            when counted.orders > 0
                then cast(cast(counted.total_spend as decimal(38, 8)) / counted.orders as decimal(18, 4))
        end as average_order_value,
        counted.days_since_last_order_sum,
        counted.days_since_last_order_sum / nullif(counted.customers_with_orders, 0) as mean_days_since_last_order,
        cast(counted.total_spend as decimal(18, 4)) as total_spend,
        counted.orders / counted.customers as orders_per_customer,
        cast(
            cast(counted.total_spend as decimal(38, 8)) / counted.customers as decimal(18, 4)
        ) as spend_per_customer,
        counted.customers / cast(totals.customers as double) as customer_share,
        coalesce(cast(counted.total_spend as double) / nullif(cast(totals.total_spend as double), 0), 0) as revenue_share
    from counted
    join totals using (k)
    join cluster_bounds as bounds using (k, cluster_rank)
)
select * from final
