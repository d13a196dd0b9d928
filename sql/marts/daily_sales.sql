/*
model: daily_sales      layer: marts      materialized: table      grain: sales_date, channel
audits: unique(sales_date, channel), not_null(sales_date, channel), accept(net = gross - refunds), accept(customers <= orders), accept(new_customers + returning_customers <= customers)
What was sold on each day of the store through each channel, of orders that count, and what was refunded on it.
Days without either are left out. Somebody who buys through two channels in a day is a customer of both.
columns:
sales_date: Day in the store's zone.
channel: Channel of the orders; unknown for refunds without an order.
orders: Counted orders.
units: Pieces in them; null where no order says.
gross: What they were worth, before refunds.
refunds: What was paid back on this day, whenever the order was.
net: gross - refunds.
customers: Customers who bought.
new_customers: Of them, those whose first order is one of these. Nobody is new in the store's first 60 days,
  since who is first seen there may be older.
returning_customers: Of them, those who had bought on an earlier day.
*/
with buyers as (
    select
        purchase_date,
        channel,
        person_number,
        count(*) as orders,
        sum(units) as units,
        sum(gross_amount) as gross
    from int_orders
    where is_counted
    group by purchase_date, channel, person_number
),
sales as (
    select
        buyers.purchase_date as sales_date,
        buyers.channel,
        sum(buyers.orders) as orders,
        sum(buyers.units) as units,
        sum(buyers.gross) as gross,
        count(*) as customers,
        sum(case when histories.first_order_date < buyers.purchase_date then 1 else 0 end) as returning_customers
    from buyers
    join customer_histories as histories using (person_number)
    group by buyers.purchase_date, buyers.channel
),
repaid as (
    select
        cast(timezone(context.zone, refunds.refunded_at) as date) as sales_date,
        coalesce(orders.channel, 'unknown') as channel,
        refunds.applied_amount
    from int_refunds as refunds
    cross join run_context as context
    left join int_orders as orders on orders.source = refunds.source and orders.order_id = refunds.order_id
    where refunds.is_counted and refunds.applied_amount > 0
),
refunds as (
    select sales_date, channel, sum(applied_amount) as refunds from repaid group by sales_date, channel
),
newcomers as (
    select first_order_date as sales_date, first_channel as channel, count(*) as new_customers
    from customers
    where not is_prospect and not is_left_truncated
    group by first_order_date, first_channel
),
final as (
    select
        sales_date,
        channel,
        cast(coalesce(sales.orders, 0) as bigint) as orders,
        cast(sales.units as decimal(18, 4)) as units,
        cast(coalesce(sales.gross, 0) as decimal(18, 4)) as gross,
        cast(coalesce(refunds.refunds, 0) as decimal(18, 4)) as refunds,
        cast(coalesce(sales.gross, 0) - coalesce(refunds.refunds, 0) as decimal(18, 4)) as net,
        coalesce(sales.customers, 0) as customers,
        coalesce(newcomers.new_customers, 0) as new_customers,
        cast(coalesce(sales.returning_customers, 0) as bigint) as returning_customers
    from sales
    full join refunds using (sales_date, channel)
    left join newcomers using (sales_date, channel)
)
select * from final
