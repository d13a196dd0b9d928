/*
model: stg_currency_rates      layer: staging      materialized: table      grain: source, from_currency, to_currency, rate_date
audits: unique(source, from_currency, to_currency, rate_date), not_null(source, from_currency, to_currency, rate_date, rate), accept(rate > 0)
What one unit of a currency was worth in another on a day. A later load replaces an earlier one; inside a load
the last row wins.
*/
with rates as (
    select *, upper("from") as from_currency, upper("to") as to_currency from raw_currency_rates
),
versions as (
    select
        *,
        row_number() over (
            partition by _source, from_currency, to_currency, "date" order by _load desc, _row desc
        ) as version_rank
    from rates
),
final as (
    select
        _source as source,
        from_currency,
        to_currency,
        "date" as rate_date,
        rate
    from versions
    where version_rank = 1
)
select * from final
