/*
model: backtest_histories      layer: intermediate      materialized: table      grain: customer_key
audits: unique(customer_key), accept(recency_days between 0 and tenure_days), accept(holdout_purchase_days >= 0)
Every customer known at the back-test's cut-off: the history until then, and what the hold-out after it brought.
*/
with days as (
    select
        days.*,
        backtest.cutoff_date,
        min(days.purchase_date) over (partition by days.customer_key) as first_purchase_date
    from int_purchase_days as days
    cross join backtest_window as backtest
    cross join run_context as context
    where days.purchase_date >= context.window_from and days.purchase_date <= backtest.holdout_end_date
),
final as (
    select
        customer_key,
        count(*) filter (where purchase_date <= cutoff_date) - 1 as frequency,
        date_diff(
            'day', first_purchase_date, max(purchase_date) filter (where purchase_date <= cutoff_date)
        ) as recency_days,
        date_diff('day', first_purchase_date, max(cutoff_date)) as tenure_days,
        cast(sum(spend) filter (where purchase_date <= cutoff_date) as decimal(38, 4)) as spend,
        cast(
            coalesce(
                sum(spend) filter (where purchase_date > first_purchase_date and purchase_date <= cutoff_date), 0
            ) as decimal(38, 4)
        ) as repeat_spend,
        count(*) filter (where purchase_date > cutoff_date) as holdout_purchase_days,
        cast(
            coalesce(sum(spend) filter (where purchase_date > cutoff_date), 0) as decimal(38, 4)
        ) as holdout_spend
    from days
    where first_purchase_date <= cutoff_date
    group by customer_key, first_purchase_date
)
select * from final
