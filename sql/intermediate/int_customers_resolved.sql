/*
model: int_customers_resolved      layer: intermediate      materialized: table      grain: source, customer_id
audits: unique(source, customer_id), not_null(customer_key)
Which person an identity belongs to: the same customer_id in a source, else the same e-mail. Of several
identities of one person the key of the first seen stands, ties by source and id; the others are its aliases.
The key is a hash of store, source and id without salt, so that a rebuild gives the same. person_number is the
position of the key among all, 1…n: orders and days carry it, which costs less than the key. email is the
identity's own.
*/
-- Nobody is in both halves that read it: written out, it would only be a copy.
with identities as not materialized (
    select
        identities.*,
        substr(sha256(context.store || chr(31) || source || chr(31) || customer_id), 1, 32) as own_key
    from int_identities as identities
    cross join run_context as context
),
ranked as (
    select
        *,
        row_number() over (
            partition by email order by first_seen_at nulls last, source, customer_id
        ) as seniority
    from identities
    where email is not null
),
resolved as (
    select source, customer_id, email, own_key as customer_key, false as is_alias from identities where email is null
    union all
    select
        source,
        customer_id,
        email,
        first_value(own_key) over (partition by email order by seniority) as customer_key,
        seniority > 1 as is_alias
    from ranked
),
final as (
    select
        source,
        customer_id,
        email,
        customer_key,
        cast(dense_rank() over (order by customer_key) as integer) as person_number,
        is_alias
    from resolved
)
select * from final
