/*
model: stg_files__customers      layer: staging      materialized: table      grain: source, customer_id
audits: unique(source, customer_id), not_null(source, customer_id)
The latest version of every customer that files delivered, without those created after the reference date.
E-mails are trimmed and in lower case.
*/
with customers as (select * from raw_files__customers),
versions as (
    select
        *,
        row_number() over (partition by _source, customer_id order by _load desc, _row desc) as version_rank
    from customers
),
final as (
    select
        _source as source,
        customer_id,
        nullif(lower(trim(email)), '') as email,
        phone,
        first_name,
        last_name,
        birth_date,
        created_at,
        lower(first_channel) as first_channel,
        attributes
    from versions
    cross join run_context as context
    where
        version_rank = 1
        and (created_at is null or created_at < context.as_of_end)
)
select * from final
