/*
model: int_payments_compared      layer: intermediate      materialized: table      grain: source, currency
audits: unique(source, currency), not_null(paid, ordered)
Payments beside orders, of sources that deliver both, up to the reference date. Payments that were exchanged into the
account's currency are left out, and so are orders that nobody has paid: test, pending and cancelled ones.
columns:
paid: Sum of the bookings of type charge or payment, before fees and refunds.
ordered: Sum of the orders' amounts, before refunds.
is_different: They differ by more than one in a hundred of the greater.
*/
with payments as (
    select source, currency, cast(sum(amount) as decimal(38, 4)) as paid
    from stg_balance_transactions
    where "type" in ('charge', 'payment') and coalesce(exchange_rate, 1) = 1
    group by source, currency
),
orders as (
    select
        orders.source,
        coalesce(orders.currency, context.currency) as currency,
        cast(sum(orders.amount) as decimal(38, 4)) as ordered
    from stg_orders as orders
    cross join run_context as context
    where
        orders.source in (select source from payments)
        and orders.ordered_at < context.as_of_end
        and orders.status not in ('test', 'pending', 'cancelled')
    group by orders.source, coalesce(orders.currency, context.currency)
),
final as (
    select
        source,
        currency,
        payments.paid,
        orders.ordered,
        abs(payments.paid - orders.ordered) * 100 > greatest(payments.paid, orders.ordered) as is_different
    from payments
    join orders using (source, currency)
)
select * from final
