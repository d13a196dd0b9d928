/*
model: customers      layer: marts      materialized: table      grain: customer_key
audits: unique(customer_key), not_null(customer_key, is_prospect, historic_orders, historic_clv, lifecycle_state, prediction_status), accept(historic_orders >= purchase_days), accept(is_prospect = (historic_orders = 0))
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
historic_clv: Sum of the amounts of counted orders.
average_order_value: historic_clv / historic_orders; null for prospects.
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
order_probability_<h>d: Probability of at least one order in the next h days; prospects 0.
churn_risk_<h>d: 1 - order_probability_<h>d; null for prospects.
probability_alive: Probability of being still a customer; 1 for everybody with one purchase day, by
  the model.
prediction_status: full, indicative or not_enough_data (then everything predicted is null).
expected_next_order_date: Last order plus the median waiting time; null when none is likely within a
  year.
next_order_overdue_days: Days since expected_next_order_date; null until it has passed.
lifecycle_state: Active, Inactive, Hibernating, Lost or No purchases, by days since the last order.
cluster_3: Rank in three clusters by value, 1 = least; prospects 1.
cluster_10: Rank in ten clusters by value, 1 = least; prospects 1.
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
    left join stg_files__customers as customers using (source, customer_id)
),
people as (
    select customer_key, first_channel from identities where customer_key not in (select customer_key from merged)
    union all
    select customer_key, min_by(first_channel, seniority) as first_channel
    from identities
    where customer_key in (select customer_key from merged)
    group by customer_key
),
-- Most customers have one channel, which needs no looking for the first order.
channels as (
    select person_number, min(channel) as channel, max(channel) as last_channel
    from int_orders
    where is_counted
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
store as (
    select min(first_order_date) as first_order_date from customer_histories
),
measured as (
    select
        people.customer_key,
        histories.customer_key is null as is_prospect,
        histories.first_order_date,
        histories.last_order_date,
        date_diff('day', histories.last_order_date, context.as_of) as days_since_last_order,
        coalesce(histories.orders, 0) as historic_orders,
        coalesce(histories.purchase_days, 0) as purchase_days,
        cast(coalesce(histories.spend, 0) as decimal(18, 4)) as historic_clv,
        -- Whole ten-thousandths, rounded half up: a quotient of decimals would be a double.
        cast(
            cast(
                (2 * cast(histories.spend * 10000 as bigint) + histories.orders) // (2 * histories.orders) as decimal(38, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as average_order_value,
        case
            when histories.purchase_days > 1 then histories.recency_days / (histories.purchase_days - 1)
        end as average_days_between_orders,
        coalesce(first_orders.channel, people.first_channel) as first_channel,
        coalesce(histories.first_order_date < store.first_order_date + interval 60 day, false) as is_left_truncated,
        context.as_of,
        context.active_days,
        context.inactive_days,
        context.hibernating_days
    from people
    cross join run_context as context
    cross join store
    left join customer_histories as histories using (customer_key)
    left join first_orders on first_orders.person_number = histories.person_number
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
        scores.* exclude (customer_key, waiting_days),
        case
            when scores.waiting_days <= 365
                then cast(measured.last_order_date + to_days(cast(round(scores.waiting_days) as integer)) as date)
        end as expected_next_order_date,
        case
            when scores.waiting_days <= 365 and measured.days_since_last_order > round(scores.waiting_days)
                then cast(measured.days_since_last_order - round(scores.waiting_days) as bigint)
        end as next_order_overdue_days,
        case
            when measured.is_prospect then 'No purchases'
            when measured.days_since_last_order < measured.active_days then 'Active'
            when measured.days_since_last_order < measured.inactive_days then 'Inactive'
            when measured.days_since_last_order <= measured.hibernating_days then 'Hibernating'
            else 'Lost'
        end as lifecycle_state,
        assignments.cluster_3,
        assignments.cluster_10,
        measured.is_left_truncated,
        measured.first_channel
    from measured
    join clv_scores as scores using (customer_key)
    join cluster_assignments as assignments using (customer_key)
)
select * from final
