/*
model: stg_refunds      layer: staging      materialized: table      grain: source, refund_id
audits: unique(source, refund_id), not_null(source, refund_id, refunded_at, amount), accept(amount >= 0)
Every refund that counts. Of files, and where a refund does not say which version of its order it is of: a version
of after the reference date counts only where there is no earlier one, of the others a later load replaces an
earlier one, and inside a load the last row wins. The others are there when they are of the version that counts,
so that one which a newer version lacks is gone; refunds whose order never came are kept, the newest of each.
*/
with versioned as (
    select * from raw_refunds where _connector <> 'files' and order_updated_at is not null
),
refunds as (
    select * from raw_refunds where _connector = 'files' or order_updated_at is null
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
            partition by _source, refund_id
            order by
                refunded_at >= (select as_of_end from run_context),
                case when _connector <> 'files' then order_updated_at end desc nulls last,
                _load desc,
                _row desc
        ) as version_rank
    from refunds
),
final as (
    select
        _source as source,
        refund_id,
        order_id,
        customer_id,
        refunded_at,
        amount,
        upper(currency) as currency
    from versions
    where version_rank = 1
)
select * from final
