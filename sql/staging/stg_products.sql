/*
model: stg_products      layer: staging      materialized: table      grain: source, product_id
audits: unique(source, product_id), not_null(source, product_id, title)
The latest version of every product that files delivered: a later load replaces an earlier one, inside a load
the last row wins.
*/
with versions as (
    select
        *,
        row_number() over (partition by _source, product_id order by _load desc, _row desc) as version_rank
    from raw_products
),
final as (
    select
        _source as source,
        product_id,
        title,
        category,
        "type",
        price,
        attributes
    from versions
    where version_rank = 1
)
select * from final
