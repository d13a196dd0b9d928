/*
model: stg_orders      layer: staging      materialized: view      grain: source, order_id
The version of every order that counts, which stg_order_versions says of those that came more than once. A missing
status means paid, a missing channel online; channels are trimmed, in lower case and composed (NFC). int_orders,
which holds the same orders, says what must be true of them.
*/
-- Most orders of files come once: rows are looked up only where keys may agree.
with latest as (
    select orders.*
    from raw_orders as orders
    anti join stg_repeated_orders as repeated on repeated.repeated_hash = hash(orders._source, orders.order_id)
    union all
    select orders.*
    from raw_orders as orders
    semi join stg_order_versions as versions
        on versions.source = orders._source
        and versions.order_id = orders.order_id
        and versions._load = orders._load
        and versions._row = orders._row
),
final as (
    select
        _source as source,
        order_id,
        customer_id,
        nullif(lower(trim(email)), '') as email,
        ordered_at,
        updated_at,
        cancelled_at,
        coalesce(lower(status), 'paid') as status,
        coalesce(nullif(lower(trim(nfc_normalize(channel))), ''), 'online') as channel,
        coalesce(is_subscription_renewal, false) as is_subscription_renewal,
        upper(currency) as currency,
        amount,
        tax,
        shipping,
        quantity
    from latest
)
select * from final
