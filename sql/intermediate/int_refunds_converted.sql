/*
model: int_refunds_converted      layer: intermediate      materialized: table      grain: source, refund_id
audits: unique(source, refund_id), accept(amount >= 0 or amount is null)
Refunds up to the reference date in the store's currency: at the rate of the day of the order that they belong
to, where that is known by then, else of their own day; null without a rate. A refund that names no currency is
in that of its order.
*/
with refunds as (
    select refunds.*, context.zone, context.currency as store_currency, context.as_of_end
    from stg_refunds as refunds
    cross join run_context as context
    where refunds.refunded_at < context.as_of_end
),
orders as (
    select source, order_id, ordered_at, currency
    from stg_orders
    semi join refunds using (source, order_id)
),
dated as (
    select
        refunds.source,
        refunds.refund_id,
        refunds.customer_id,
        orders.order_id,
        refunds.refunded_at,
        coalesce(refunds.currency, orders.currency, refunds.store_currency) as currency,
        refunds.amount as original_amount,
        refunds.store_currency,
        cast(timezone(refunds.zone, coalesce(orders.ordered_at, refunds.refunded_at)) as date) as order_date
    from refunds
    left join orders
        on orders.source = refunds.source
        and orders.order_id = refunds.order_id
        and orders.ordered_at < refunds.as_of_end
),
-- An order's refunds are converted as one growing sum: rounded one by one they might not add up to the order.
growing as (
    select
        dated.*,
        case
            when order_id is null then original_amount
            else cast(
                sum(original_amount) over (
                    partition by source, order_id, currency
                    order by refunded_at, refund_id
                    rows unbounded preceding
                ) as decimal(38, 4)
            )
        end as paid_so_far
    from dated
),
final as (
    select
        growing.source,
        growing.refund_id,
        growing.order_id,
        growing.customer_id,
        growing.refunded_at,
        growing.currency,
        growing.original_amount,
        case
            when growing.currency = growing.store_currency then growing.original_amount
            else try(
                cast(
                    cast(growing.paid_so_far * rates.rate as decimal(38, 4))
                    - cast((growing.paid_so_far - growing.original_amount) * rates.rate as decimal(38, 4))
                    as decimal(18, 4)
                )
            )
        end as amount
    from growing
    left join int_currency_rates as rates using (currency, order_date)
)
select * from final
