/*
model: stg_order_lines      layer: staging      materialized: table      grain: source, order_id, line_id
audits: unique(source, order_id, line_id), not_null(source, order_id, line_id, product_id, quantity, amount)
Every order line that counts. Lines of files, and those that do not say which version of their order they are of:
a later load replaces an earlier one, inside a load the last row wins. The others are there when they are of the
version that counts, so that one which a newer version lacks is gone; lines whose order never came are kept, the
newest of each. The amount is the line's after its discount, in the order's currency.
*/
with versioned as (
    select * from raw_order_lines where _connector <> 'files' and order_updated_at is not null
),
lines as (
    select * from raw_order_lines where _connector = 'files' or order_updated_at is null
    union all
    select *
    from versioned
    anti join stg_orders as orders
        on orders.source = versioned._source
        and orders.order_id = versioned.order_id
        and orders.updated_at <> versioned.order_updated_at
),
versions as (
    select
        *,
        row_number() over (
            partition by _source, order_id, line_id
            order by
                case when _connector <> 'files' then order_updated_at end desc nulls last,
                _load desc,
                _row desc
        ) as version_rank
    from lines
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
