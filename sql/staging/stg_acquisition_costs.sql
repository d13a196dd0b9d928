/*
model: stg_acquisition_costs      layer: staging      materialized: table      grain: source, channel, month
audits: unique(source, channel, month), not_null(source, channel, month, spend), accept(spend >= 0)
What was spent on winning customers, by channel and month (its first day). A later load replaces an earlier
one; inside a load the last line wins. Channels are trimmed, in lower case and composed (NFC), so that they
meet those of orders.
*/
with costs as (
    select *, lower(trim(nfc_normalize(channel))) as channel_name from raw_acquisition_costs
),
versions as (
    select
        *,
        row_number() over (
            partition by _source, channel_name, "month" order by _load desc, _row desc
        ) as version_rank
    from costs
),
final as (
    select
        _source as source,
        channel_name as channel,
        "month",
        spend,
        upper(currency) as currency
    from versions
    where version_rank = 1
)
select * from final
