/*
model: int_identities      layer: intermediate      materialized: table      grain: source, customer_id
audits: not_null(source, customer_id)
Everybody who was named up to the reference date: by a customer record, an order or a consent. A guest without
an id is known by e-mail alone (customer_id 'guest:' and the hash of the address). One address each: the
record's, else that of the last order. first_seen_at decides which key stands when two turn out to be one person.
*/
-- Not written out for being named twice: the address is looked for in few of them.
with orders as not materialized (
    select
        source,
        coalesce(customer_id, 'guest:' || sha256(email)) as customer_id,
        email,
        ordered_at,
        order_id
    from stg_orders
    cross join run_context as context
    where
        (customer_id is not null or email is not null)
        and ordered_at < context.as_of_end
),
named as (
    select source, customer_id, ordered_at as seen_at from orders
    union all
    select source, customer_id, created_at as seen_at from stg_customers
    union all
    select source, customer_id, null as seen_at from stg_consents
),
people as (
    select source, customer_id, min(seen_at) as first_seen_at from named group by source, customer_id
),
-- Of the orders that say an address alone: many shops' files have none.
addresses as (
    select source, customer_id, max_by(email, row(ordered_at, order_id)) as email
    from orders
    where email is not null
    group by source, customer_id
),
final as (
    select
        people.source,
        people.customer_id,
        coalesce(customers.email, addresses.email) as email,
        people.first_seen_at
    from people
    left join stg_customers as customers using (source, customer_id)
    left join addresses using (source, customer_id)
)
select * from final
