/*
model: customers      layer: marts      materialized: parquet      grain: customer_key
audits: unique(customer_key), not_null(customer_key, is_prospect, historic_orders, historic_clv, lifecycle_state, rfm_group, prediction_status), accept(historic_orders >= purchase_days), accept(is_prospect = (historic_orders = 0))
Everybody the store knows, one row each, with what they were worth and what they are expected to be worth.
Prospects never ordered: values 0, no dates. Money in the store's currency; predictions count from the
reference date. Columns named after a horizon exist once per configured horizon.
columns:
customer_key: Pseudonymous key of the person, 32 hexadecimal digits: a hash of store, source and
  customer id.
is_prospect: True when no order of theirs counts.
first_order_date: Day of the first counted order, in the store's zone; null for prospects.
last_order_date: Day of the last counted order, in the store's zone; null for prospects.
days_since_last_order: Days from the last order to the reference date; null for prospects.
historic_orders: Counted orders up to the reference date.
purchase_days: Days of the store with at least one counted order: what the models count.
historic_clv: Sum of the amounts of counted orders, less refunds that belong to no known order; those may bring it
  below 0.
average_order_value: Sum of the amounts of counted orders / historic_orders; null for prospects.
average_days_between_orders: Mean days between purchase days; null below two of them.
expected_order_value: What the model expects an order of this customer to be worth; null for
  prospects.
predicted_purchase_days_<h>d: Expected purchase days in the next h days; prospects 0.
predicted_orders_<h>d: Expected orders in the next h days: purchase days times the store's orders
  per day.
predicted_clv_<h>d: Expected spend in the next h days, undiscounted; prospects 0.
predicted_orders_<h>d_<bound>: Bounds of the 80 % and 95 % interval of the orders, whole numbers that belong to it;
  prospects 0.
predicted_clv_<h>d_<bound>: Bounds of the 80 % and 95 % interval of the spend; prospects 0.
total_clv_<h>d: historic_clv + predicted_clv_<h>d.
predicted_contribution_<h>d: Expected contribution of the next h days: margin times the expected spend, discounted day by
  day. Only where the configuration names a margin.
order_probability_<h>d: Probability of at least one order in the next h days; prospects 0.
churn_risk_<h>d: 1 - order_probability_<h>d; null for prospects.
probability_alive: Probability of being still a customer; 1 for everybody with one purchase day, by
  the model.
prediction_status: full, indicative or not_enough_data (then everything predicted is null).
expected_next_order_date: Last order plus the median waiting time; null when none is likely within a
  year.
next_order_overdue_days: Days since expected_next_order_date; null until it has passed.
lifecycle_state: Active, Inactive, Hibernating, Lost or No purchases, by days since the last order.
rfm_group: New, Promising, Loyal, Champions, Slipping, At risk, Hibernating, Lost or No purchases, by days since the
  last order, orders and spend. Champions are Loyal customers whose historic_clv is at least its 80th percentile
  over customers with an order.
cluster_<k>: Rank in k clusters by value, 1 = least; prospects 1. For 3, 10 and the numbers of the cluster sets.
is_left_truncated: First order within 60 days of the store's first, so the customer may be older.
first_channel: Channel of the first counted order, else that of the customer record.
*/
with merged as (select distinct customer_key from int_customers_resolved where is_alias),
identities as (
    select
        resolved.customer_key,
        customers.first_channel,
        row(resolved.is_alias, resolved.source, resolved.customer_id) as seniority
    from int_customers_resolved as resolved
    join stg_customers as customers using (source, customer_id)
    where customers.first_channel is not null
),
records as (
    select customer_key, first_channel from identities where customer_key not in (select customer_key from merged)
    union all
    select customer_key, min_by(first_channel, seniority) as first_channel
    from identities
    where customer_key in (select customer_key from merged)
    group by customer_key
),
-- Most stores have one channel, and most customers of others: they need no looking for the first order.
store as (
    select
        (select min(first_order_date) from customer_histories) as first_order_date,
        case when min(channel) = max(channel) and count(channel) = count(*) then min(channel) end as only_channel
    from int_orders
    where is_counted
),
channels as (
    select person_number, min(channel) as channel, max(channel) as last_channel
    from int_orders
    where is_counted and (select only_channel is null from store)
    group by person_number
),
first_orders as (
    select person_number, channel from channels where channel = last_channel
    union all
    select person_number, min_by(channel, row(ordered_at, source, order_id)) as channel
    from int_orders
    where is_counted and person_number in (select person_number from channels where channel <> last_channel)
    group by person_number
),
-- The top fifth by spend. quantile_disc takes a value that somebody has.
spenders as (
    select
        quantile_disc(cast(histories.spend - coalesce(refunds.amount, 0) as decimal(18, 4)), 0.8) as top_spend
    from customer_histories as histories
    left join int_customer_refunds as refunds on refunds.customer_key = histories.customer_key
),
measured as (
    select
        scores.* exclude (
            customer_number,
            person_number,
            first_order_date,
            last_order_date,
            orders,
            purchase_days,
            recency_days,
            spend,
            repaid
        ),
        -- Who never ordered finds the ranks of number 0.
        assignments.* exclude (customer_number, first_horizon_value),
        scores.customer_number is null as is_prospect,
        scores.first_order_date,
        scores.last_order_date,
        date_diff('day', scores.last_order_date, context.as_of) as days_since_last_order,
        coalesce(scores.orders, 0) as historic_orders,
        coalesce(scores.purchase_days, 0) as purchase_days,
        cast(coalesce(scores.spend, 0) - coalesce(scores.repaid, 0) as decimal(18, 4)) as historic_clv,
        -- Whole ten-thousandths, rounded half up: a quotient of decimals would be a double. Doubles hold them up to 10^15.
        case
            when scores.spend < 100000000000
                then cast(
                    (2 * cast(round(cast(scores.spend as double) * 10000) as bigint) + scores.orders)
                    // (2 * scores.orders) / 10000 as decimal(18, 4)
                )
            else cast(
                cast(
                    (2 * cast(cast(scores.spend as decimal(38, 4)) * 10000 as bigint) + scores.orders)
                    // (2 * scores.orders) as decimal(38, 0)
                ) * 0.0001 as decimal(18, 4)
            )
        end as average_order_value,
        case
            when scores.purchase_days > 1 then scores.recency_days / (scores.purchase_days - 1)
        end as average_days_between_orders,
        coalesce(
            first_orders.channel,
            case when scores.customer_number is not null then store.only_channel end,
            records.first_channel
        ) as first_channel,
        coalesce(scores.first_order_date < store.first_order_date + interval 60 day, false) as is_left_truncated,
        context.as_of,
        context.active_days,
        context.inactive_days,
        context.hibernating_days,
        spenders.top_spend
    from clv_scores as scores
    cross join run_context as context
    cross join store
    cross join spenders
    left join cluster_assignments as assignments
        on assignments.customer_number = coalesce(scores.customer_number, 0)
    left join first_orders on first_orders.person_number = scores.person_number
    left join records on records.customer_key = scores.customer_key
),
final as (
    select
        measured.customer_key,
        measured.is_prospect,
        measured.first_order_date,
        measured.last_order_date,
        measured.days_since_last_order,
        measured.historic_orders,
        measured.purchase_days,
        measured.historic_clv,
        measured.average_order_value,
        measured.average_days_between_orders,
        measured.* exclude (
            customer_key,
            is_prospect,
            first_order_date,
            last_order_date,
            days_since_last_order,
            historic_orders,
            purchase_days,
            historic_clv,
            average_order_value,
            average_days_between_orders,
            waiting_days,
            is_left_truncated,
            first_channel,
            as_of,
            active_days,
            inactive_days,
            hibernating_days,
            top_spend
        ),
        case
            when measured.waiting_days <= 365
                then measured.last_order_date + cast(round(measured.waiting_days) as integer)
        end as expected_next_order_date,
        case
            when measured.waiting_days <= 365 and measured.days_since_last_order > round(measured.waiting_days)
                then cast(measured.days_since_last_order - round(measured.waiting_days) as bigint)
        end as next_order_overdue_days,
        case
            when measured.is_prospect then 'No purchases'
            when measured.days_since_last_order < measured.active_days then 'Active'
            when measured.days_since_last_order < measured.inactive_days then 'Inactive'
            when measured.days_since_last_order <= measured.hibernating_days then 'Hibernating'
            else 'Lost'
        end as lifecycle_state,
        case
            when measured.is_prospect then 'No purchases'
            when measured.days_since_last_order > measured.hibernating_days then 'Lost'
            when measured.days_since_last_order >= measured.inactive_days then 'Hibernating'
            when measured.days_since_last_order >= measured.active_days
                then case when measured.historic_orders = 1 then 'Slipping' else 'At risk' end
            when measured.historic_orders = 1 then 'New'
            when measured.historic_orders = 2 then 'Promising'
            when measured.historic_clv >= measured.top_spend then 'Champions'
            else 'Loyal'
        end as rfm_group,
        measured.is_left_truncated,
        measured.first_channel
    from measured
)
select * from final
