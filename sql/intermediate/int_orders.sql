/*
model: int_orders      layer: intermediate      materialized: table      grain: source, order_id
audits: unique(source, order_id), not_null(source, order_id, ordered_at, purchase_date, refunded_amount, is_counted), accept(amount >= 0 or not is_counted), accept(amount = gross_amount - refunded_amount or gross_amount is null), accept(is_counted = (left_out_because is null)), accept(person_number is not null or not is_counted)
The one counted truth about orders, as of the end of the reference date. An order that does not count stays,
with the first reason that applies. A cancelled or fully refunded order stops counting on the day that
happened: its cancelled_at, else (refunded) its last refund, else updated_at, else the order's own date.
purchase_date is the store's day. Money is in the store's currency, at the rate of that day; null without one.
columns:
person_number: Who bought; null where nobody is named.
currency: Currency that the order was paid in.
gross_amount: What the order was worth.
refunded_amount: What of it was paid back up to the reference date, never more than it was worth.
amount: gross_amount - refunded_amount.
units: Pieces, where lines or order say so.
left_out_because: after_reference_date, no_customer, test, pending, refunded, cancelled, no_rate or metric.
*/
with quarters as (
    select distinct epoch_us(ordered_at) // 900000000 as quarter from raw_orders
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
context as (
    select
        *,
        metric_sources is not null
        or metric_channels is not null
        or metric_excluded_sources is not null
        or metric_excluded_channels is not null
        or metric_renewals <> 'all'
        or metric_zero_orders <> 'all' as has_metric
    from run_context
),
refunds as (
    select
        refunds.source,
        refunds.order_id,
        max(refunds.refunded_at) as last_refunded_at,
        sum(converted.amount) filter (where converted.order_id is not null) as refunded_amount
    from stg_refunds as refunds
    left join int_refunds_converted as converted using (source, refund_id)
    where refunds.order_id is not null
    group by refunds.source, refunds.order_id
),
lines as (
    select source, order_id, sum(quantity) as quantity, sum(amount) as amount
    from stg_order_lines
    group by source, order_id
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
        refunds.refunded_amount as paid_back,
        coalesce(
            orders.cancelled_at,
            case when orders.status = 'refunded' then refunds.last_refunded_at end,
            orders.updated_at,
            orders.ordered_at
        ) as ended_at,
        orders.cancelled_at is not null or orders.status in ('cancelled', 'refunded') as is_ended,
        coalesce(lines.quantity, orders.quantity) as units,
        case
            when context.is_value_from_lines and lines.amount is not null
                then try_cast(case when lines.amount < 0 then 0 else lines.amount end as decimal(18, 4))
            when context.is_value_without_tax or context.is_value_without_shipping
                then try_cast(
                    greatest(
                        orders.amount
                        - case when context.is_value_without_tax then coalesce(orders.tax, 0) else 0 end
                        - case when context.is_value_without_shipping then coalesce(orders.shipping, 0) else 0 end,
                        0
                    ) as decimal(18, 4)
                )
            else orders.amount
        end as own_value
    from stg_orders as orders
    cross join context
    join days on days.quarter = epoch_us(orders.ordered_at) // 900000000
    left join int_customers_resolved as customers
        on customers.source = orders.source
        and customers.customer_id = coalesce(orders.customer_id, 'guest:' || sha256(orders.email))
    left join refunds on refunds.source = orders.source and refunds.order_id = orders.order_id
    left join lines on lines.source = orders.source and lines.order_id = orders.order_id
),
valued as (
    select
        orders.*,
        case
            when coalesce(orders.currency, orders.store_currency) = orders.store_currency then orders.own_value
            else try(cast(cast(orders.own_value as decimal(38, 4)) * rates.rate as decimal(18, 4)))
        end as gross_amount
    from orders
    left join int_currency_rates as rates
        on rates.currency = orders.currency and rates.order_date = orders.purchase_date
),
repaid as (
    select
        *,
        case
            when paid_back is null then 0
            else cast(least(paid_back, coalesce(gross_amount, 0)) as decimal(18, 4))
        end as refunded_amount
    from valued
),
judged as (
    select
        repaid.*,
        case
            when repaid.ordered_at >= repaid.as_of_end then 'after_reference_date'
            when repaid.person_number is null then 'no_customer'
            when repaid.status = 'test' then 'test'
            when repaid.status = 'pending' then 'pending'
            when repaid.is_ended and repaid.ended_at < repaid.as_of_end and repaid.status = 'refunded' then 'refunded'
            when repaid.is_ended and repaid.ended_at < repaid.as_of_end then 'cancelled'
            when repaid.gross_amount is null then 'no_rate'
            when repaid.refunded_amount > 0 and repaid.refunded_amount = repaid.gross_amount then 'refunded'
            when
                context.has_metric
                and not (
                    coalesce(list_contains(context.metric_sources, repaid.source), true)
                    and coalesce(list_contains(context.metric_channels, repaid.channel), true)
                    and not coalesce(list_contains(context.metric_excluded_sources, repaid.source), false)
                    and not coalesce(list_contains(context.metric_excluded_channels, repaid.channel), false)
                    and case context.metric_renewals
                        when 'only' then repaid.is_subscription_renewal
                        when 'without' then not repaid.is_subscription_renewal
                        else true
                    end
                    and (context.metric_zero_orders = 'all' or repaid.gross_amount > 0)
                )
                then 'metric'
        end as left_out_because
    from repaid
    cross join context
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
        gross_amount,
        refunded_amount,
        case
            when paid_back is null then gross_amount
            else cast(gross_amount - refunded_amount as decimal(18, 4))
        end as amount,
        units,
        left_out_because is null as is_counted,
        left_out_because
    from judged
)
select * from final
