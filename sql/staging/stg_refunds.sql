/*
model: stg_refunds      layer: staging      materialized: table      grain: source, refund_id
audits: unique(source, refund_id), not_null(source, refund_id, refunded_at, amount), accept(amount >= 0)
The latest version of every refund that files delivered. A version of after the reference date counts only
where there is no earlier one; of the others a later load replaces an earlier one, and inside a load the last
row wins.
*/
with versions as (
    select
        *,
        row_number() over (
            partition by _source, refund_id
            order by refunded_at >= (select as_of_end from run_context), _load desc, _row desc
        ) as version_rank
    from raw_refunds
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
