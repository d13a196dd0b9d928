/*
model: data_quality      layer: marts      materialized: table      grain: check
audits: unique("check"), not_null("check", severity, "rows", note), accept("rows" >= 0), accepted_values(severity, 'warn', 'error'), warn accept("rows" = 0)
What is strange about orders, lines and refunds as they came, and what it does to revenue. Every check has a row,
also where it found nothing. A warning never stops a run; an error does.
columns:
check: What was looked for.
severity: error where the figures cannot be relied on, else warn.
rows: Orders, lines or refunds that were found; sources' currencies where payments are compared.
share_of_rows: Of all that were looked at, 0 to 1; null where there are none.
amount: Money in them, in the store's currency; null where it has none in that.
share_of_revenue: amount / what counted orders were worth before refunds; null where that is 0.
note: What was found, and what becomes of it.
*/
with context as (select currency, as_of_end from run_context),
revenue as (
    select
        count(*) as orders,
        cast(coalesce(sum(gross_amount), 0) as decimal(38, 4)) as amount,
        count(case when gross_amount = 0 then 1 end) as free_orders
    from int_orders
    where is_counted
),
-- What a metric leaves out is not strange: the data are measured by what there would be without one.
unlimited as (
    select count(*) as orders, cast(coalesce(sum(gross_amount), 0) as decimal(38, 4)) as amount
    from int_orders
    where is_counted or left_out_because = 'metric'
),
-- Orders of files without a column of ids have ids made of their rows: h, 24 letters, an ordinal.
candidates as (
    select
        orders.person_number,
        orders.purchase_date,
        orders.gross_amount,
        case when orders.order_id like 'h________________________-%' then 1 end as made
    from int_orders as orders
    join int_purchase_days as days
        on days.person_number = orders.person_number
        and days.purchase_date = orders.purchase_date
    where orders.is_counted and days.orders > 1
),
-- Counted, not filtered by: a filter would read the ids of all orders.
repeated as (
    select count(made) - 1 as repeats, (count(made) - 1) * gross_amount as amount
    from candidates
    group by person_number, purchase_date, gross_amount
    having count(made) > 1
),
duplicates as (
    select coalesce(sum(repeats), 0) as "rows", cast(coalesce(sum(amount), 0) as decimal(38, 4)) as amount
    from repeated
),
currencies as (
    select
        count(case when is_counted then 1 end) as converted,
        cast(coalesce(sum(case when is_counted then gross_amount end), 0) as decimal(38, 4)) as amount,
        count(case when left_out_because = 'no_rate' then 1 end) as without_rate
    from int_orders
    cross join context
    where int_orders.currency <> context.currency
),
-- An order that was paid back in full counts no more, nor do its refunds: what is too much of them is told all the same.
refunds as (
    select
        count(*) as refunds,
        count(case when excess_amount > 0 then 1 end) as "rows",
        cast(coalesce(sum(excess_amount), 0) as decimal(38, 4)) as amount
    from int_refunds
    where coalesce(left_out_because, '') <> 'after_reference_date'
),
lines as (
    select
        count(*) as lines,
        count(case when amount < 0 then 1 end) as "rows",
        cast(coalesce(sum(case when amount < 0 then amount end), 0) as decimal(38, 4)) as amount
    from int_order_lines
    where is_counted
),
-- A source of which most orders are another's, too, doubles revenue: that is no chance any more from ten orders on.
shared as (
    select
        coalesce(sum(surplus), 0) as "rows",
        cast(coalesce(sum(surplus * gross_amount), 0) as decimal(38, 4)) as amount
    from int_shared_orders
),
shared_sources as (
    select source, sum(orders) as orders from int_shared_orders group by source
),
doubled as (
    select count(*) as sources
    from shared_sources
    join (
        select source, count(*) as orders
        from int_orders
        where is_counted and source in (select source from shared_sources)
        group by source
    ) as counted using (source)
    where shared_sources.orders >= 10 and shared_sources.orders * 2 > counted.orders
),
-- Lines are judged by their order; refunds without one are looked up by what they say.
parts as (
    select 1 as part, left_out_because = 'no_order' as is_alone from int_order_lines
    union all
    select 1 as part, refunds.order_id is null as is_alone
    from int_refunds as refunds
    join stg_refunds as staged using (source, refund_id)
    where staged.order_id is not null and coalesce(refunds.left_out_because, '') <> 'after_reference_date'
),
dated as (
    select
        count(*) as orders,
        count(case when orders.ordered_at > orders._loaded_at + interval 1 day then 1 end) as "rows"
    from raw_orders as orders
    cross join context
    where orders.ordered_at < context.as_of_end
),
found as (
    select
        'duplicate_orders' as "check",
        false as is_error,
        duplicates."rows",
        revenue.orders as looked_at,
        duplicates.amount,
        'Orders without an id of their own that equal another one in customer, day and amount. They count.' as note
    from duplicates
    cross join revenue
    union all
    select
        'free_orders',
        false,
        revenue.free_orders,
        revenue.orders,
        cast(0 as decimal(38, 4)),
        'Orders of amount 0. They count, unless a metric leaves them out.'
    from revenue
    union all
    select
        'future_orders',
        false,
        dated."rows",
        dated.orders,
        cast(null as decimal(38, 4)),
        'Order rows up to the reference date, dated more than a day after they were loaded. They count.'
    from dated
    union all
    select
        'negative_lines',
        false,
        lines."rows",
        lines.lines,
        lines.amount,
        'Order lines below 0, such as discounts written as lines. They lower what products and, by lines, orders are worth.'
    from lines
    union all
    select
        'orders_in_two_sources',
        doubled.sources > 0,
        shared."rows",
        revenue.orders,
        shared.amount,
        'Orders that another source has, too, by person, day and amount, as of a payment provider beside its shop. They count twice: let the provider read no orders, or leave a source out by a metric. An error where they are most orders of a source.'
    from shared
    cross join doubled
    cross join revenue
    union all
    select
        'orders_without_rate',
        currencies.without_rate > unlimited.orders,
        currencies.without_rate,
        unlimited.orders + currencies.without_rate,
        cast(null as decimal(38, 4)),
        'Orders in a currency without a rate for their day. They are left out; an error where they are most orders.'
    from currencies
    cross join unlimited
    union all
    select
        'other_currencies',
        false,
        currencies.converted,
        revenue.orders,
        currencies.amount,
        'Orders in another currency. They count, converted at the rate of their day.'
    from currencies
    cross join revenue
    union all
    select
        'parts_without_order',
        false,
        count(case when is_alone then 1 end),
        count(*),
        cast(null as decimal(38, 4)),
        'Lines and refunds whose order never came. Lines count nowhere; refunds lower what their customer was worth.'
    from parts
    union all
    select
        'payments_against_orders',
        false,
        count(case when payments.is_different then 1 end),
        count(*),
        cast(sum(
            case
                when payments.is_different and payments.currency = context.currency
                    then abs(payments.paid - payments.ordered)
            end
        ) as decimal(38, 4)),
        'Payments and orders of a source, by currency, that differ by more than one in a hundred. Orders count as they came'
        || coalesce(
            ': ' || string_agg(
                case
                    when payments.is_different
                        then payments.source || ' paid ' || cast(cast(payments.paid as decimal(38, 2)) as varchar)
                        || ', ordered ' || cast(cast(payments.ordered as decimal(38, 2)) as varchar)
                        || ' ' || payments.currency
                end,
                '; '
                order by payments.source, payments.currency
            ),
            ''
        )
        || '.'
    from int_payments_compared as payments
    cross join context
    union all
    select
        'refunds_above_order',
        refunds.amount > unlimited.amount,
        refunds."rows",
        refunds.refunds,
        refunds.amount,
        'Refunds of more than is left of their order. What goes beyond counts nowhere; an error where that exceeds all revenue.'
    from refunds
    cross join unlimited
),
final as (
    select
        found."check",
        case when found.is_error then 'error' else 'warn' end as severity,
        cast(found."rows" as bigint) as "rows",
        case when found.looked_at > 0 then cast(found."rows" as double) / found.looked_at end as share_of_rows,
        cast(found.amount as decimal(18, 4)) as amount,
        case
            when revenue.amount > 0 then cast(found.amount as double) / cast(revenue.amount as double)
        end as share_of_revenue,
        found.note
    from found
    cross join revenue
)
select * from final
