/*
model: stg_repeated_orders      layer: staging      materialized: table      grain: repeated_hash
audits: not_null(repeated_hash)
Hashes of the keys that more than one raw order has, or seems to have: the few orders whose versions are compared.
*/
with final as (
    select hash(_source, order_id) as repeated_hash
    from raw_orders
    group by repeated_hash
    having count(*) > 1
)
select * from final
