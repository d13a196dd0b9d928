/*
model: int_currency_rates      layer: intermediate      materialized: table      grain: currency, order_date
audits: unique(currency, order_date), accept(rate > 0), accept(date_diff('day', rate_date, order_date) between 0 and 31)
What one unit of another currency is worth in the store's, on every day that has a rate: the latest one of that
day or of the 31 days before it, so that a rate a month is enough. A rate into the store's currency is taken as
it is, one out of it is turned round, to fourteen decimals; of both on one day the former counts, then the
source whose name comes first.
*/
with stated as (
    select from_currency as currency, rate_date, false as is_turned, source, cast(rate as decimal(38, 14)) as rate
    from stg_currency_rates
    cross join run_context as context
    where to_currency = context.currency and from_currency <> context.currency and rate_date <= context.as_of
    union all
    -- 10^28 over ten-to-the-fourteenths, rounded half up: a quotient of decimals would be a double.
    select
        to_currency as currency,
        rate_date,
        true as is_turned,
        source,
        cast(
            (20000000000000000000000000000 + units) // (2 * units) as decimal(38, 0)
        ) * 0.00000000000001 as rate
    from (
        select *, cast(cast(rate as decimal(38, 14)) * 100000000000000 as hugeint) as units
        from stg_currency_rates
    )
    cross join run_context as context
    where from_currency = context.currency and to_currency <> context.currency and rate_date <= context.as_of
),
ranked as (
    select *, row_number() over (partition by currency, rate_date order by is_turned, source) as choice
    from stated
    where rate > 0
),
spans as (
    select
        currency,
        rate_date,
        rate,
        least(
            coalesce(date_diff('day', rate_date, lead(rate_date) over (partition by currency order by rate_date)), 32),
            32
        ) as days
    from ranked
    where choice = 1
),
final as (
    select spans.currency, spans.rate_date + cast(later.days as integer) as order_date, spans.rate_date, spans.rate
    from spans
    join range(32) as later (days) on later.days < spans.days
)
select * from final
