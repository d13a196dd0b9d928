/*
model: stg_order_versions      layer: staging      materialized: table      grain: source, order_id
audits: unique(source, order_id), not_null(source, order_id)
Which row counts, of orders that have several. What a system says itself (every connector but files) is known by
its updated_at: the greatest wins, whatever came last; of equal ones the later load, then the later row. A later
load of files replaces an earlier one; inside a load the greatest updated_at wins, then the last line. A version
of after the reference date counts only where there is no earlier one.
*/
with orders as not materialized (select *, hash(_source, order_id) as repeated_hash from raw_orders),
ranked as (
    select
        _source,
        order_id,
        _load,
        _row,
        row_number() over (
            partition by _source, order_id
            order by
                greatest(ordered_at, updated_at, cancelled_at) >= (select as_of_end from run_context),
                case when _connector = 'files' then _load end desc nulls first,
                updated_at desc nulls last,
                _load desc,
                _row desc
        ) as version_rank
    from orders
    semi join stg_repeated_orders using (repeated_hash)
),
final as (
    select _source as source, order_id, _load, _row from ranked where version_rank = 1
)
select * from final
