/*
model: stg_consents      layer: staging      materialized: table      grain: source, customer_id, channel
audits: unique(source, customer_id, channel), not_null(source, customer_id, channel, status)
The last word of every customer on every channel up to the reference date: the latest by date, then by load
and line. A word without a date yields to one with a date.
*/
with consents as (
    select consents.*
    from raw_consents as consents
    cross join run_context as context
    where consents."at" is null or consents."at" < context.as_of_end
),
versions as (
    select
        *,
        row_number() over (
            partition by _source, customer_id, lower(channel)
            order by "at" desc nulls last, _load desc, _row desc
        ) as version_rank
    from consents
),
final as (
    select
        _source as source,
        customer_id,
        lower(channel) as channel,
        lower(status) as status,
        "at" as consented_at,
        via
    from versions
    where version_rank = 1
)
select * from final
