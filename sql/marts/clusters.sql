/*
model: clusters      layer: marts      materialized: table      grain: k, cluster_rank
audits: unique(k, cluster_rank), not_null(cluster_id, name), accept(customers >= 1)
What every cluster holds, for 3, for 10 and for each cluster set; rank 1 is worth least. Customers who never ordered count
in the lowest cluster, but not in the mean of days. A cluster's value runs from lower_value to below upper_value.
columns:
k: How many clusters were asked for: 3, 10 or the number of a cluster set.
cluster_rank: 1 = least value.
cluster_id: Follows a group of customers from run to run, such as 3-1.
name: As the cluster set says; else Low, Medium, High (Bajo, Medio, Alto) for three clusters, and the rank.
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
revenue_share: Share of all spend, 0 to 1; below 0 where refunds of no known order outweigh it, 0 where all is 0 or less.
*/
with cells as (
    select
        cell_number,
        count(*) as customers,
        count(customers.days_since_last_order) as customers_with_orders,
        sum(customers.historic_orders) as orders,
        sum(customers.days_since_last_order) as days,
        sum(customers.historic_clv) as spend
    from customers
    natural join cluster_cells
    group by cell_number
),
counted as (
    select
        ranks.k,
        ranks.cluster_rank,
        cast(sum(cells.customers) as bigint) as customers,
        cast(sum(cells.customers_with_orders) as bigint) as customers_with_orders,
        cast(sum(cells.orders) as bigint) as orders,
        cast(coalesce(sum(cells.days), 0) as bigint) as days_since_last_order_sum,
        cast(sum(cells.spend) as decimal(38, 4)) as total_spend
    from cells
    join cell_ranks as ranks using (cell_number)
    group by ranks.k, ranks.cluster_rank
),
-- Whole ten-thousandths, whose quotients round half up: a quotient of decimals would be a double.
divided as (
    select
        *,
        cast(total_spend * 10000 as hugeint) as units,
        (2 * units + orders) // nullif(2 * orders, 0) as units_per_order,
        (2 * units + customers) // (2 * customers) as units_per_customer
    from counted
),
totals as (
    select k, sum(customers) as customers, sum(total_spend) as total_spend from counted group by k
),
final as (
    select
        divided.k,
        divided.cluster_rank,
        bounds.cluster_id,
        bounds.name,
        bounds.lower_value,
        bounds.upper_value,
        divided.customers,
        divided.customers_with_orders,
        divided.orders,
        cast(cast(divided.units_per_order as decimal(38, 0)) * 0.0001 as decimal(18, 4)) as average_order_value,
        divided.days_since_last_order_sum,
        divided.days_since_last_order_sum / nullif(divided.customers_with_orders, 0) as mean_days_since_last_order,
        cast(divided.total_spend as decimal(18, 4)) as total_spend,
        divided.orders / divided.customers as orders_per_customer,
        cast(cast(divided.units_per_customer as decimal(38, 0)) * 0.0001 as decimal(18, 4)) as spend_per_customer,
        divided.customers / cast(totals.customers as double) as customer_share,
        case
            when totals.total_spend > 0 then cast(divided.total_spend as double) / cast(totals.total_spend as double)
            else 0
        end as revenue_share
    from divided
    join totals using (k)
    join cluster_bounds as bounds using (k, cluster_rank)
)
select * from final
