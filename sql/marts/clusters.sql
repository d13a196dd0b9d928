/*
model: clusters      layer: marts      materialized: table      grain: k, cluster_rank
audits: unique(k, cluster_rank), not_null(cluster_id, name), accept(customers >= 1)
What every cluster holds, for 3 and for 10 clusters; rank 1 is worth least. Customers who never ordered count
in the lowest cluster, but not in the mean of days. A cluster's value runs from lower_value to below upper_value.
columns:
k: How many clusters were asked for: 3 or 10.
cluster_rank: 1 = least value.
cluster_id: k and rank, such as 3-1.
name: Low, Medium, High (Bajo, Medio, Alto) for three clusters, else the rank.
lower_value: Least value in the cluster, inclusive; null for rank 1.
upper_value: Where the next cluster begins, exclusive; null for the highest.
customers: Members, prospects included.
customers_with_orders: Members without prospects.
orders: Their counted orders.
average_order_value: total_spend / orders; null without orders.
days_since_last_order_sum: Days since the last order, added up over customers with orders.
mean_days_since_last_order: That sum / customers_with_orders; null without any.
total_spend: Sum of historic_clv.
orders_per_customer: orders / customers.
spend_per_customer: total_spend / customers.
customer_share: Share of all customers, 0 to 1.
revenue_share: Share of all spend, 0 to 1.
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
