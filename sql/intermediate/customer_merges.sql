/*
model: customer_merges      layer: intermediate      materialized: view      grain: source, customer_id
Identities that were found to be somebody already known, and under which key they count now.
*/
with final as (
    select source, customer_id, customer_key from int_customers_resolved where is_alias
)
select * from final
