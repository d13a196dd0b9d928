/*
model: stg_order_lines      layer: staging      materialized: table      grain: source, order_id, line_id
audits: unique(source, order_id, line_id), not_null(source, order_id, line_id, product_id, quantity, amount)
The latest version of every order line that files delivered: a later load replaces an earlier one, inside a
load the last row wins. The amount is the line's after its discount, in the order's currency.
*/
with versions as (
    select
        *,
        row_number() over (partition by _source, order_id, line_id order by _load desc, _row desc) as version_rank
    from raw_order_lines
),
final as (
    select
        _source as source,
        order_id,
        line_id,
        product_id,
        quantity,
        amount - coalesce(discount, 0) as amount
    from versions
    where version_rank = 1
)
select * from final
