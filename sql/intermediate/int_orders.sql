/*
model: int_orders      layer: intermediate      materialized: table      grain: source, order_id
audits: unique(source, order_id), not_null(source, order_id, ordered_at, purchase_date, amount, is_counted), accept(amount >= 0), accept(is_counted = (left_out_because is null)), accept(person_number is not null or not is_counted)
The one counted truth about orders, as of the end of the reference date. An order that does not count stays,
with the first reason that applies. A cancelled or fully refunded order stops counting on the day that
happened: its cancelled_at, else updated_at, else the order's own date. purchase_date is the store's day.
*/
with quarters as (
    select distinct epoch_us(ordered_at) // 900000000 as quarter from raw_files__orders
),
-- Converting to the store's zone is dear: once per quarter of an hour that does not hold a change of day.
days as (
    select
        quarter,
        cast(timezone(context.zone, make_timestamptz(quarter * 900000000)) as date) as first_date,
        cast(timezone(context.zone, make_timestamptz(quarter * 900000000 + 899999999)) as date) as last_date
    from quarters
    cross join run_context as context
),
orders as (
    select
        orders.*,
        customers.person_number,
        context.as_of_end,
        context.currency as store_currency,
        case
            when days.first_date = days.last_date then days.first_date
            else cast(timezone(context.zone, orders.ordered_at) as date)
        end as purchase_date,
        coalesce(orders.cancelled_at, orders.updated_at, orders.ordered_at) as ended_at,
        orders.cancelled_at is not null or orders.status in ('cancelled', 'refunded') as is_ended
    from stg_files__orders as orders
    cross join run_context as context
    join days on days.quarter = epoch_us(orders.ordered_at) // 900000000
    left join int_customers_resolved as customers
        on customers.source = orders.source
        and customers.customer_id = coalesce(orders.customer_id, 'guest:' || sha256(orders.email))
),
judged as (
    select
        *,
        case
            when ordered_at >= as_of_end then 'after_reference_date'
            when person_number is null then 'no_customer'
            when status = 'test' then 'test'
            when status = 'pending' then 'pending'
            when is_ended and ended_at < as_of_end and status = 'refunded' then 'refunded'
            when is_ended and ended_at < as_of_end then 'cancelled'
            when currency <> store_currency then 'other_currency'
        end as left_out_because
    from orders
),
final as (
    select
        source,
        order_id,
        person_number,
        ordered_at,
        purchase_date,
        channel,
        is_subscription_renewal,
        coalesce(currency, store_currency) as currency,
        amount,
        left_out_because is null as is_counted,
        left_out_because
    from judged
)
select * from final
