/*
model: int_identities      layer: intermediate      materialized: table      grain: source, customer_id
audits: unique(source, customer_id), not_null(source, customer_id)
Everybody who was named up to the reference date: by a customer record, an order or a consent. A guest without
an id is known by e-mail alone (customer_id 'guest:' and the hash of the address). One address each: the
record's, else that of the last order. first_seen_at decides which key stands when two turn out to be one person.
*/
with orders as (
    select
        source,
        coalesce(customer_id, 'guest:' || sha256(email)) as customer_id,
        email,
        ordered_at,
        order_id
    from stg_files__orders
    cross join run_context as context
    where
        (customer_id is not null or email is not null)
        and ordered_at < context.as_of_end
),
ordering as (
    select
        source,
        customer_id,
        min(ordered_at) as first_ordered_at,
        max_by(email, row(ordered_at, order_id)) filter (where email is not null) as email
    from orders
    group by source, customer_id
),
consenting as (select distinct source, customer_id from stg_files__consents),
named as (
    select source, customer_id from stg_files__customers
    union
    select source, customer_id from ordering
    union
    select source, customer_id from consenting
),
final as (
    select
        named.source,
        named.customer_id,
        coalesce(customers.email, ordering.email) as email,
        least(ordering.first_ordered_at, customers.created_at) as first_seen_at
    from named
    left join stg_files__customers as customers using (source, customer_id)
    left join ordering using (source, customer_id)
)
select * from final
