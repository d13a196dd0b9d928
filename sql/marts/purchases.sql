/*
model: purchases      layer: marts      materialized: parquet      grain: order_number, line_number
audits: unique(order_number, line_number), not_null(customer_key, purchase_date, source, amount)
What customers bought, line by line: the lines of counted orders, and the order itself where no line of it is known.
Lines count after their discounts and before refunds, which are known by order only; an order itself counts net of them.
columns:
order_number: Position of the order among all counted ones, 1 …, by customer, day, source and id: in another run it may
  be another one.
line_number: Position of the line in its order, 1 …
customer_key: As in customers.
purchase_date: Day of the order, in the store's zone.
source: Source of perdura.yaml that the order belongs to.
channel: Of the order.
product_id: As in products; null where no line is known.
category: Of the product, as delivered.
type: Of the product, as delivered.
units: Pieces, or what the quantity counts; null where nothing says.
amount: In the store's currency.
*/
with people as (select person_number, customer_key from int_customers_resolved where not is_alias),
orders as (
    select
        cast(
            row_number() over (order by person_number, purchase_date, source, order_id) as integer
        ) as order_number,
        person_number,
        source,
        order_id,
        purchase_date,
        channel,
        units,
        amount
    from int_orders
    where is_counted
),
lines as (
    select
        source,
        order_id,
        cast(row_number() over (partition by source, order_id order by line_id) as integer) as line_number,
        product_id,
        quantity,
        amount
    from int_order_lines
    where is_counted
),
final as (
    select
        orders.order_number,
        coalesce(lines.line_number, 1) as line_number,
        people.customer_key,
        orders.purchase_date,
        orders.source,
        orders.channel,
        lines.product_id,
        products.category,
        products."type",
        case when lines.order_id is null then orders.units else lines.quantity end as units,
        case when lines.order_id is null then orders.amount else lines.amount end as amount
    from orders
    join people on people.person_number = orders.person_number
    left join lines on lines.source = orders.source and lines.order_id = orders.order_id
    left join stg_products as products on products.source = orders.source and products.product_id = lines.product_id
)
select * from final
