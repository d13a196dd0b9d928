/*
model: stg_balance_transactions      layer: staging      materialized: table      grain: source, transaction_id
audits: unique(source, transaction_id), not_null(source, transaction_id, booked_at, type, amount, currency)
What came into and went out of an account at a payment provider up to the reference date: each booking in the
account's currency, fees beside it. Bookings do not change; of one that came again the later load and row count.
*/
with bookings as (
    select bookings.*, context.currency as store_currency
    from raw_balance_transactions as bookings
    cross join run_context as context
    where bookings.booked_at < context.as_of_end
),
versions as (
    select
        *,
        row_number() over (partition by _source, transaction_id order by _load desc, _row desc) as version_rank
    from bookings
),
final as (
    select
        _source as source,
        transaction_id,
        booked_at,
        available_at,
        lower("type") as "type",
        lower(category) as category,
        about_id,
        amount,
        coalesce(fee, 0) as fee,
        coalesce(net, amount - coalesce(fee, 0)) as net,
        coalesce(upper(currency), store_currency) as currency,
        exchange_rate
    from versions
    where version_rank = 1
)
select * from final
