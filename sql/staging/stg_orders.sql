/*
model: stg_orders      layer: staging      materialized: view      grain: source, order_id
The latest version of every order that files delivered. A later load replaces an earlier one; inside a
load the greatest updated_at wins, then the last line. A version of after the reference date counts only where
there is no earlier one. A missing status means paid, a missing channel online; channels are trimmed, in lower
case and composed (NFC). int_orders, which holds the same orders, says what must be true of them.
*/
with orders as not materialized (select *, hash(_source, order_id) as repeated_hash from raw_orders),
-- Most orders come once: versions are compared only where keys may agree.
versions as (
    select
        *,
        row_number() over (
            partition by _source, order_id
            order by
                greatest(ordered_at, updated_at, cancelled_at) >= (select as_of_end from run_context),
                _load desc, updated_at desc nulls last, _row desc
        ) as version_rank
    from orders
    semi join stg_repeated_orders using (repeated_hash)
),
latest as (
    select * from orders anti join stg_repeated_orders using (repeated_hash)
    union all
    select * exclude (version_rank) from versions where version_rank = 1
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
