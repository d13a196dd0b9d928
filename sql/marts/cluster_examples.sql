/*
model: cluster_examples      layer: marts      materialized: table      grain: k, cluster_rank
audits: unique(k, cluster_rank), accept(counter_example_key is null or counter_example_key <> typical_key)
One customer who is typical of each cluster, and one who is not: of its customers with an order, the nearest to the
cluster's mean days since the last order, orders and average order value, in standard deviations of the store, and the
farthest. Of equals, the smaller key.
columns:
k: How many clusters were asked for.
cluster_rank: 1 = least value.
typical_key: customer_key of the nearest; null where nobody in the cluster has ordered.
counter_example_key: customer_key of the farthest; null where all are equally near.
*/
with buyers as (
    -- Hundredths as whole numbers, whose sums and squares are exact.
    select
        customers.customer_key,
        cells.cell_number,
        customers.days_since_last_order,
        customers.historic_orders,
        100 * customers.days_since_last_order as days,
        100 * customers.historic_orders as orders,
        case
            when customers.average_order_value > 10000000000 then 1000000000000
            else cast(customers.average_order_value * 100 as bigint)
        end as amount
    from customers
    natural join cluster_cells as cells
    where not customers.is_prospect
),
counted as materialized (
    select
        cell_number,
        count(*) as customers,
        sum(days) as days,
        sum(orders) as orders,
        sum(amount) as amount,
        10000 * sum(days_since_last_order * days_since_last_order) as days_squares,
        10000 * sum(historic_orders * historic_orders) as orders_squares,
        sum(cast(amount as decimal(19, 0)) * cast(amount as decimal(19, 0))) as amount_squares
    from buyers
    group by cell_number
),
moments as (
    select
        cast(sum(customers) as double) as customers,
        cast(sum(days) as double) as days,
        cast(sum(orders) as double) as orders,
        cast(sum(amount) as double) as amount,
        cast(sum(days_squares) as double) as days_squares,
        cast(sum(orders_squares) as double) as orders_squares,
        cast(sum(amount_squares) as double) as amount_squares
    from counted
),
-- Variances; where all are alike, 1: no distance.
store as (
    select
        case
            when days_squares * customers - days * days > 0.000000001 * days_squares * customers
                then (days_squares - days * days / customers) / customers
            else 1
        end as days,
        case
            when orders_squares * customers - orders * orders > 0.000000001 * orders_squares * customers
                then (orders_squares - orders * orders / customers) / customers
            else 1
        end as orders,
        case
            when amount_squares * customers - amount * amount > 0.000000001 * amount_squares * customers
                then (amount_squares - amount * amount / customers) / customers
            else 1
        end as amount
    from moments
),
centres as materialized (
    select
        ranks.k,
        ranks.cluster_rank,
        cast(sum(counted.days) as double) / sum(counted.customers) as days,
        cast(sum(counted.orders) as double) / sum(counted.customers) as orders,
        cast(sum(counted.amount) as double) / sum(counted.customers) as amount
    from counted
    join cell_ranks as ranks using (cell_number)
    group by ranks.k, ranks.cluster_rank
),
-- Computed twice rather than kept: to find the extremes, and who they are.
distances as not materialized (
    select
        centres.k,
        centres.cluster_rank,
        buyers.customer_key,
        (buyers.days - centres.days) * (buyers.days - centres.days) / store.days
        + (buyers.orders - centres.orders) * (buyers.orders - centres.orders) / store.orders
        + (buyers.amount - centres.amount) * (buyers.amount - centres.amount) / store.amount as distance
    from buyers
    join cell_ranks as ranks using (cell_number)
    join centres using (k, cluster_rank)
    cross join store
),
extremes as (
    select k, cluster_rank, min(distance) as least, max(distance) as most from distances group by k, cluster_rank
),
found as (
    select
        distances.k,
        distances.cluster_rank,
        min(case when distances.distance = extremes.least then distances.customer_key end) as typical_key,
        min(
            case
                when distances.distance = extremes.most and extremes.most > extremes.least then distances.customer_key
            end
        ) as counter_example_key
    from distances
    join extremes using (k, cluster_rank)
    group by distances.k, distances.cluster_rank
),
final as (
    select bounds.k, bounds.cluster_rank, found.typical_key, found.counter_example_key
    from cluster_bounds as bounds
    left join found using (k, cluster_rank)
)
select * from final
