/*
model: cluster_traits      layer: marts      materialized: table      grain: k, cluster_rank, position
audits: unique(k, cluster_rank, trait), not_null(cluster_mean, store_mean, difference), accept(position between 1 and 5)
What sets a cluster apart: at most five traits whose mean is farthest from the store's, counted in standard deviations of
the store's customers; a tenth of one is the least. A mean is over those who have the trait: who never ordered has no days
since the last order. Of channels, those that are more common in the cluster than in the store.
columns:
k: How many clusters were asked for.
cluster_rank: 1 = least value.
position: 1 = farthest from the store.
trait: days_since_last_order, orders, average_order_value, days_between_orders; shares of customers, 0 to 1:
  one_order, never_ordered, subscribed (to the newsletter), first_channel: and the channel.
cluster_mean: Mean over the cluster's customers.
store_mean: Mean over the store's.
difference: cluster_mean less store_mean, in standard deviations of the store's customers.
*/
with subscribers as (select customer_key from contacts where newsletter = 'subscribed'),
people as (
    -- Hundredths as whole numbers, whose sums and squares are exact.
    select
        cells.cell_number,
        customers.first_channel,
        customers.days_since_last_order as days,
        customers.historic_orders as orders,
        case
            when customers.average_order_value > 10000000000 then 1000000000000
            else cast(customers.average_order_value * 100 as bigint)
        end as average_order_value,
        cast(round(customers.average_days_between_orders * 100) as bigint) as days_between,
        case when customers.is_prospect then 100 else 0 end as never_ordered,
        case when customers.historic_orders = 1 then 100 else 0 end as one_order,
        case when subscribers.customer_key is not null then 100 else 0 end as subscribed
    from customers
    natural join cluster_cells as cells
    left join subscribers on subscribers.customer_key = customers.customer_key
),
-- Everybody once, by cell and channel; clusters and the store are sums of these.
narrowest as materialized (
    select
        cell_number,
        first_channel,
        count(*) as customers,
        count(days) as buyers,
        count(days_between) as repeaters,
        100 * sum(days) as days,
        100 * sum(orders) as orders,
        sum(average_order_value) as average_order_value,
        sum(days_between) as days_between,
        sum(never_ordered) as never_ordered,
        sum(one_order) as one_order,
        sum(subscribed) as subscribed,
        10000 * sum(days * days) as days_squares,
        10000 * sum(orders * orders) as orders_squares,
        sum(
            cast(average_order_value as decimal(19, 0)) * cast(average_order_value as decimal(19, 0))
        ) as average_order_value_squares,
        sum(days_between * days_between) as days_between_squares
    from people
    group by cell_number, first_channel
),
channels as (
    select first_channel, sum(customers) as customers from narrowest group by first_channel
),
store as (
    select
        sum(customers) as customers,
        sum(buyers) as buyers,
        sum(repeaters) as repeaters,
        sum(days) as days,
        sum(orders) as orders,
        sum(average_order_value) as average_order_value,
        sum(days_between) as days_between,
        sum(never_ordered) as never_ordered,
        sum(one_order) as one_order,
        sum(subscribed) as subscribed,
        sum(days_squares) as days_squares,
        sum(orders_squares) as orders_squares,
        sum(average_order_value_squares) as average_order_value_squares,
        sum(days_between_squares) as days_between_squares
    from narrowest
),
clusters_counted as (
    select
        ranks.k,
        ranks.cluster_rank,
        sum(narrowest.customers) as customers,
        sum(narrowest.buyers) as buyers,
        sum(narrowest.repeaters) as repeaters,
        sum(narrowest.days) as days,
        sum(narrowest.orders) as orders,
        sum(narrowest.average_order_value) as average_order_value,
        sum(narrowest.days_between) as days_between,
        sum(narrowest.never_ordered) as never_ordered,
        sum(narrowest.one_order) as one_order,
        sum(narrowest.subscribed) as subscribed
    from narrowest
    join cell_ranks as ranks using (cell_number)
    group by ranks.k, ranks.cluster_rank
),
channels_counted as (
    select ranks.k, ranks.cluster_rank, narrowest.first_channel, sum(narrowest.customers) as customers
    from narrowest
    join cell_ranks as ranks using (cell_number)
    where narrowest.first_channel is not null
    group by ranks.k, ranks.cluster_rank, narrowest.first_channel
),
-- Sums and how many have the trait, of the cluster and of the store; squares of a share are a hundred times its sum.
compared as (
    select
        own.k, own.cluster_rank, 'days_since_last_order' as trait, own.days as own_sum, own.buyers as own_count,
        store.days as store_sum, store.buyers as store_count, store.days_squares as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'orders' as trait, own.orders as own_sum, own.customers as own_count,
        store.orders as store_sum, store.customers as store_count, store.orders_squares as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'average_order_value' as trait, own.average_order_value as own_sum,
        own.buyers as own_count, store.average_order_value as store_sum, store.buyers as store_count,
        store.average_order_value_squares as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'days_between_orders' as trait, own.days_between as own_sum,
        own.repeaters as own_count, store.days_between as store_sum, store.repeaters as store_count,
        store.days_between_squares as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'one_order' as trait, own.one_order as own_sum, own.customers as own_count,
        store.one_order as store_sum, store.customers as store_count, 100 * store.one_order as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'never_ordered' as trait, own.never_ordered as own_sum, own.customers as own_count,
        store.never_ordered as store_sum, store.customers as store_count, 100 * store.never_ordered as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, 'subscribed' as trait, own.subscribed as own_sum, own.customers as own_count,
        store.subscribed as store_sum, store.customers as store_count, 100 * store.subscribed as squares
    from clusters_counted as own
    cross join store
    union all
    select
        own.k, own.cluster_rank, concat('first_channel: ', channels.first_channel) as trait,
        100 * coalesce(channels_counted.customers, 0) as own_sum, own.customers as own_count,
        100 * channels.customers as store_sum, store.customers as store_count, 10000 * channels.customers as squares
    from clusters_counted as own
    cross join store
    join channels on channels.first_channel is not null
    left join channels_counted
        on channels_counted.k = own.k
        and channels_counted.cluster_rank = own.cluster_rank
        and channels_counted.first_channel = channels.first_channel
),
means as (
    select
        k,
        cluster_rank,
        trait,
        cast(own_sum as double) / own_count as own_mean,
        cast(store_sum as double) / store_count as store_mean,
        cast(squares as double) / store_count as mean_square
    from compared
    where own_count > 0 and store_count > 0
),
differences as (
    select
        k,
        cluster_rank,
        trait,
        own_mean / 100 as cluster_mean,
        store_mean / 100 as store_mean,
        (own_mean - store_mean) / sqrt(mean_square - store_mean * store_mean) as difference
    from means
    where mean_square - store_mean * store_mean > 0.000000001 * mean_square
),
final as (
    select
        k,
        cluster_rank,
        row_number() over (partition by k, cluster_rank order by abs(difference) desc, trait) as position,
        trait,
        cluster_mean,
        store_mean,
        difference
    from differences
    where difference >= 0.1 or (difference <= -0.1 and not starts_with(trait, 'first_channel: '))
)
select * from final where position <= 5
