/*
model: products      layer: marts      materialized: table      grain: source, product_id
audits: unique(source, product_id), not_null(source, product_id, orders, units, revenue), accept(customers <= orders), accept((orders = 0) = (first_order_date is null))
What every product brought: those that files describe, and those that only lines of counted orders name. Lines of counted
orders count, after their discounts and before refunds, which are known by order only.
columns:
source: Source of perdura.yaml that the product belongs to.
product_id: Its id there.
title: Its name; null where only order lines name it.
category: As delivered.
type: As delivered.
price: As delivered.
orders: Counted orders that hold it.
customers: Customers who bought it.
units: Pieces, or what the quantity counts.
revenue: Sum of the lines' amounts in the store's currency, after their discounts.
first_order_date: Day of the first counted order that holds it; null when there is none.
last_order_date: Day of the last counted order that holds it; null when there is none.
*/
with sold as (
    select
        source,
        product_id,
        count(distinct order_id) as orders,
        count(distinct person_number) as customers,
        sum(quantity) as units,
        sum(amount) as revenue,
        min(purchase_date) as first_order_date,
        max(purchase_date) as last_order_date
    from int_order_lines
    where is_counted
    group by source, product_id
),
known as (
    select source, product_id from stg_products
    union
    select source, product_id from sold
),
final as (
    select
        known.source,
        known.product_id,
        products.title,
        products.category,
        products."type",
        products.price,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.customers, 0) as customers,
        cast(coalesce(sold.units, 0) as decimal(18, 4)) as units,
        cast(coalesce(sold.revenue, 0) as decimal(18, 4)) as revenue,
        sold.first_order_date,
        sold.last_order_date
    from known
    left join stg_products as products using (source, product_id)
    left join sold using (source, product_id)
)
select * from final
