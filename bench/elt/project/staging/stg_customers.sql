/*
model: stg_customers      layer: staging      materialized: table      grain: customer_id
audits: unique(customer_id), not_null(customer_id)
Customers with their address in lower case.
*/
select customer_id, lower(email) as email, accepts_marketing, created_at from src_customers
