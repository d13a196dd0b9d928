/*
model: stg_products      layer: staging      materialized: table      grain: source, product_id
audits: unique(source, product_id), not_null(source, product_id, title)
The latest version of every product. A later load of files replaces an earlier one, inside a load the last row
wins; what a system says itself (every connector but files) is known by its updated_at, and the greatest wins.
*/
with versions as (
    select
        *,
        row_number() over (
            partition by _source, product_id
            order by
                case when _connector <> 'files' then updated_at end desc nulls last,
                _load desc,
                _row desc
        ) as version_rank
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
