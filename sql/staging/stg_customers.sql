/*
model: stg_customers      layer: staging      materialized: table      grain: source, customer_id
audits: unique(source, customer_id), not_null(source, customer_id)
The version of every customer that counts, without versions that say they were created after the reference date.
A later load of files replaces an earlier one, inside a load the last row wins. What a system says itself (every
connector but files) is known by its updated_at: the greatest wins, whatever came last, and one of after the
reference date counts only where there is no earlier one. E-mails are trimmed and in lower case.
*/
with customers as (
    select
        customers.*,
        _connector <> 'files' and coalesce(updated_at >= context.as_of_end, false) as is_later
    from raw_customers as customers
    cross join run_context as context
    where customers.created_at is null or customers.created_at < context.as_of_end
),
versions as (
    select
        *,
        row_number() over (
            partition by _source, customer_id
            order by
                is_later,
                case when _connector <> 'files' then updated_at end desc nulls last,
                _load desc,
                _row desc
        ) as version_rank
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
    where version_rank = 1
)
select * from final
