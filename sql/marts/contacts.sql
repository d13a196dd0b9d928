/*
model: contacts      layer: marts      materialized: parquet      grain: customer_key
audits: unique(customer_key), not_null(customer_key, source, customer_id, newsletter)
How to reach a customer: the only table with personal data. Each field is the first that an identity of the
person has, the standing identity before its aliases. newsletter is the consent on the channel email.
columns:
customer_key: As in customers.
source: Source of the identity that stands for the person, by its name in perdura.yaml.
customer_id: The shop's own id in that source; guest:… for orders with an address alone.
email: Trimmed, in lower case.
phone: As delivered.
first_name: As delivered.
last_name: As delivered.
birth_date: As delivered.
next_birthday: Day of the next birthday from the reference date on, which counts itself; whoever was born on
  29 February has it on the 28th in years without one. Null without a birth date.
newsletter: Latest consent on the channel email up to the reference date: subscribed, unsubscribed,
  pending or never.
newsletter_at: When that consent was given; null when the source does not say.
newsletter_via: How it was given, as delivered.
newsletter_source: Source that said so, by its name in perdura.yaml; null where nobody did.
*/
with merged as (select distinct customer_key from int_customers_resolved where is_alias),
identities as (
    select
        resolved.customer_key,
        resolved.source,
        resolved.customer_id,
        resolved.is_alias,
        resolved.email,
        customers.phone,
        customers.first_name,
        customers.last_name,
        customers.birth_date
    from int_customers_resolved as resolved
    left join stg_customers as customers using (source, customer_id)
),
consents as (
    select
        resolved.customer_key,
        consents.source,
        consents.status,
        consents.consented_at,
        consents.via,
        row_number() over (
            partition by resolved.customer_key
            order by consents.consented_at desc nulls last, resolved.is_alias, resolved.source, resolved.customer_id
        ) as recency_rank
    from stg_consents as consents
    join int_customers_resolved as resolved using (source, customer_id)
    where consents.channel = 'email'
),
ranked as (
    select *, row(is_alias, source, customer_id) as seniority
    from identities
    where customer_key in (select customer_key from merged)
),
people as (
    select * exclude (is_alias) from identities where customer_key not in (select customer_key from merged)
    union all
    select
        customer_key,
        min_by(source, seniority) as source,
        min_by(customer_id, seniority) as customer_id,
        min_by(email, seniority) filter (where email is not null) as email,
        min_by(phone, seniority) filter (where phone is not null) as phone,
        min_by(first_name, seniority) filter (where first_name is not null) as first_name,
        min_by(last_name, seniority) filter (where last_name is not null) as last_name,
        min_by(birth_date, seniority) filter (where birth_date is not null) as birth_date
    from ranked
    group by customer_key
),
years as (
    select as_of, year(as_of) as this_year, year(as_of) + 1 as next_year from run_context
),
turns as (
    select
        as_of,
        cast(this_year as varchar) as this_year,
        cast(next_year as varchar) as next_year,
        this_year % 4 = 0 and (this_year % 100 <> 0 or this_year % 400 = 0) as has_this_leap_day,
        next_year % 4 = 0 and (next_year % 100 <> 0 or next_year % 400 = 0) as has_next_leap_day
    from years
),
born as (
    select
        *,
        '-' || lpad(cast(month(birth_date) as varchar), 2, '0')
        || '-' || lpad(cast(day(birth_date) as varchar), 2, '0') as day_of_year
    from people
),
birthdays as (
    select
        born.* exclude (day_of_year),
        turns.as_of,
        cast(
            turns.this_year
            || case when born.day_of_year = '-02-29' and not turns.has_this_leap_day then '-02-28' else born.day_of_year end
            as date
        ) as this_birthday,
        cast(
            turns.next_year
            || case when born.day_of_year = '-02-29' and not turns.has_next_leap_day then '-02-28' else born.day_of_year end
            as date
        ) as coming_birthday
    from born
    cross join turns
),
final as (
    select
        birthdays.* exclude (as_of, this_birthday, coming_birthday),
        case
            when birthdays.this_birthday >= birthdays.as_of then birthdays.this_birthday
            else birthdays.coming_birthday
        end as next_birthday,
        coalesce(consents.status, 'never') as newsletter,
        consents.consented_at as newsletter_at,
        consents.via as newsletter_via,
        consents.source as newsletter_source
    from birthdays
    left join consents
        on consents.customer_key = birthdays.customer_key
        and consents.recency_rank = 1
)
select * from final
