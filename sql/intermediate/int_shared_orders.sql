/*
model: int_shared_orders      layer: intermediate      materialized: table      grain: source, person_number, purchase_date, gross_amount
audits: accept(orders >= 1), accept(surplus between 0 and orders)
Counted orders that more than one source has, by their looks: same person, same day, same amount above 0. This is how a
payment provider beside its shop looks, or a shop that has moved and brought its old orders along.
columns:
orders: Orders of this source that look so.
surplus: How many of them count beyond the source that has most of them.
*/
with sources as (
    select min(source) <> max(source) as is_several from int_orders where is_counted
),
looks as (
    select orders.source, orders.person_number, orders.purchase_date, orders.gross_amount, count(*) as orders
    from int_orders as orders
    join int_purchase_days as days
        on days.person_number = orders.person_number
        and days.purchase_date = orders.purchase_date
    where
        (select is_several from sources)
        and orders.is_counted
        and orders.gross_amount > 0
        and days.orders > 1
    group by orders.source, orders.person_number, orders.purchase_date, orders.gross_amount
),
ranked as (
    select
        *,
        count(*) over (partition by person_number, purchase_date, gross_amount) as source_count,
        row_number() over (
            partition by person_number, purchase_date, gross_amount order by orders desc, source
        ) as size_rank
    from looks
),
final as (
    select
        source,
        person_number,
        purchase_date,
        gross_amount,
        orders,
        case when size_rank > 1 then orders else 0 end as surplus
    from ranked
    where source_count > 1
)
select * from final
