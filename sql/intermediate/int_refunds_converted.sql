/*
model: int_refunds_converted      layer: intermediate      materialized: table      grain: source, refund_id
audits: unique(source, refund_id), accept(amount >= 0 or amount is null)
Refunds up to the reference date in the store's currency: at the rate of the day of the order that they belong
to, where that is known by then, else of their own day; null without a rate. A refund that names no currency is
in that of its order.
*/
with refunds as (
    select refunds.*, context.zone, context.currency as store_currency, context.as_of_end
    from stg_files__refunds as refunds
    cross join run_context as context
    where refunds.refunded_at < context.as_of_end
),
orders as (
    select source, order_id, ordered_at, currency
    from stg_files__orders
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
final as (
    select
        dated.source,
        dated.refund_id,
        dated.order_id,
        dated.customer_id,
        dated.refunded_at,
        dated.currency,
        dated.original_amount,
        case
            when dated.currency = dated.store_currency then dated.original_amount
            else try(cast(cast(dated.original_amount as decimal(38, 4)) * rates.rate as decimal(18, 4)))
        end as amount
    from dated
    left join int_currency_rates as rates using (currency, order_date)
)
select * from final
