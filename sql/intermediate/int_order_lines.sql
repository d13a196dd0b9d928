/*
model: int_order_lines      layer: intermediate      materialized: table      grain: source, order_id, line_id
audits: unique(source, order_id, line_id), accept(is_counted = (left_out_because is null)), accept(amount is not null or not is_counted)
Every order line in the store's currency, after its discount and before refunds, which are known by order only.
It counts where its order counts.
*/
with lines as (
    select
        lines.* exclude (amount),
        orders.person_number,
        orders.purchase_date,
        orders.is_counted as has_counted,
        case
            when orders.currency = context.currency then try_cast(lines.amount as decimal(18, 4))
            else try(cast(cast(lines.amount as decimal(38, 4)) * rates.rate as decimal(18, 4)))
        end as amount
    from stg_order_lines as lines
    cross join run_context as context
    left join int_orders as orders using (source, order_id)
    left join int_currency_rates as rates
        on rates.currency = orders.currency and rates.order_date = orders.purchase_date
),
judged as (
    select
        *,
        case
            when has_counted is null then 'no_order'
            when not has_counted then 'order_left_out'
            when amount is null then 'no_rate'
        end as left_out_because
    from lines
),
final as (
    select
        source,
        order_id,
        line_id,
        product_id,
        person_number,
        purchase_date,
        quantity,
        amount,
        left_out_because is null as is_counted,
        left_out_because
    from judged
)
select * from final
