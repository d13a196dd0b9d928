/*
model: stg_order_lines      layer: staging      materialized: table      grain: source, order_id, line_id
audits: unique(source, order_id, line_id), not_null(source, order_id, line_id, product_id, quantity, amount)
Every order line that counts. Lines of files, and those that do not say which version of their order they are of:
a later load replaces an earlier one, inside a load the last row wins. The others are there when they are of the
version that counts as of the reference date, so that one which a newer version lacks is gone; where the order has
not come, or not yet in that version, the newest of its lines say which. The amount is the line's after its discount,
in the order's currency.
*/
with versioned as (
    select * from raw_order_lines where _connector <> 'files' and order_updated_at is not null
),
-- Which version of their order counts: its own, or that of parts that came before it.
seen as (
    select source, order_id, updated_at as version_at, true as is_seen
    from stg_orders
    semi join versioned on versioned._source = stg_orders.source and versioned.order_id = stg_orders.order_id
    union all
    select
        versioned._source as source,
        versioned.order_id,
        versioned.order_updated_at as version_at,
        versioned.order_updated_at < context.as_of_end as is_seen
    from versioned
    cross join run_context as context
),
counting as (
    select source, order_id, coalesce(max(case when is_seen then version_at end), max(version_at)) as version_at
    from seen
    group by source, order_id
),
lines as (
    select * from raw_order_lines where _connector = 'files' or order_updated_at is null
    union all
    select *
    from versioned
    semi join counting
        on counting.source = versioned._source
        and counting.order_id = versioned.order_id
        and counting.version_at = versioned.order_updated_at
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
