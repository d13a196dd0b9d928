/*
model: int_customer_refunds      layer: intermediate      materialized: table      grain: person_number
audits: unique(person_number), not_null(customer_key), accept(amount >= 0)
What customers were paid back without an order that is known. It lowers what they were worth, and nothing else.
*/
with refunds as (
    select person_number, cast(sum(applied_amount) as decimal(38, 4)) as amount
    from int_refunds
    where is_counted and order_id is null
    group by person_number
),
final as (
    select refunds.person_number, customers.customer_key, refunds.amount
    from refunds
    join int_customers_resolved as customers
        on customers.person_number = refunds.person_number and not customers.is_alias
)
select * from final
