/*
model: int_purchase_days      layer: intermediate      materialized: table      grain: person_number, purchase_date
audits: accept(orders >= 1), accept(spend >= 0)
A day of the store on which a customer bought: what the models count. Orders of one day are one purchase.
*/
with final as (
    select
        person_number,
        purchase_date,
        cast(count(*) as integer) as orders,
        cast(sum(amount) as decimal(18, 4)) as spend
    from int_orders
    where is_counted
    group by person_number, purchase_date
)
select * from final
