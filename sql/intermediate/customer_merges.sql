/*
model: customer_merges      layer: intermediate      materialized: view      grain: source, customer_id
Identities that were found to be somebody already known, under which key they count now, and which key they had by
themselves: lists that were made before may still hold it.
*/
with final as (
    select
        source,
        customer_id,
        customer_key,
        person_number,
        substr(sha256(context.store || chr(31) || source || chr(31) || customer_id), 1, 32) as own_key
    from int_customers_resolved
    cross join run_context as context
    where is_alias
)
select * from final
