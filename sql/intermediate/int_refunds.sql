/*
model: int_refunds      layer: intermediate      materialized: table      grain: source, refund_id
audits: unique(source, refund_id), accept(is_counted = (left_out_because is null)), accept(person_number is not null or not is_counted), accept(applied_amount between 0 and amount or not is_counted), warn accept(excess_amount = 0)
What becomes of every refund, in the store's currency. One of an order reduces the order, up to what the order
was worth: what goes beyond is its excess, which counts nowhere. One without an order that is known reduces
the historic value of its customer. The others are left out with the reason.
*/
with converted as (
    select
        *,
        -- Whom it is taken from where no order is known: in a join of equal columns alone.
        case when order_id is null then customer_id end as own_customer_id,
        sum(amount) over (
            partition by source, order_id order by refunded_at, refund_id rows unbounded preceding
        ) - amount as amount_before
    from int_refunds_converted
),
orders as (
    select source, order_id, person_number, gross_amount, is_counted
    from int_orders
    semi join int_refunds_converted using (source, order_id)
),
customers as (
    select source, customer_id, person_number
    from int_customers_resolved
    semi join int_refunds_converted using (source, customer_id)
),
judged as (
    select
        refunds.source,
        refunds.refund_id,
        refunds.refunded_at,
        converted.order_id,
        coalesce(converted.currency, refunds.currency) as currency,
        refunds.amount as original_amount,
        converted.amount,
        case
            when converted.order_id is null then converted.amount
            when orders.gross_amount is null then 0
            else greatest(0, least(converted.amount, orders.gross_amount - converted.amount_before))
        end as applied_amount,
        coalesce(orders.person_number, customers.person_number) as person_number,
        case
            when converted.refund_id is null then 'after_reference_date'
            when not orders.is_counted then 'order_left_out'
            when orders.is_counted is null and customers.person_number is null then 'no_customer'
            when converted.amount is null then 'no_rate'
        end as left_out_because
    from stg_refunds as refunds
    left join converted on converted.source = refunds.source and converted.refund_id = refunds.refund_id
    left join orders on orders.source = converted.source and orders.order_id = converted.order_id
    left join customers
        on customers.source = converted.source
        and customers.customer_id = converted.own_customer_id
),
final as (
    select
        source,
        refund_id,
        order_id,
        person_number,
        refunded_at,
        currency,
        original_amount,
        amount,
        cast(coalesce(applied_amount, 0) as decimal(18, 4)) as applied_amount,
        cast(
            case when order_id is null or amount is null then 0 else amount - applied_amount end as decimal(18, 4)
        ) as excess_amount,
        left_out_because is null as is_counted,
        left_out_because
    from judged
)
select * from final
