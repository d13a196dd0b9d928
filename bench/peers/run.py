"""What a data scientist would run instead of `perdura run`: python run.py ORDERS.parquet UNTIL OUT.parquet; prints what it cost as JSON.

Orders to histories (DuckDB), BG/NBD and Gamma-Gamma (lifetimes), value over 365 days, k-means 3 and 10 (scikit-learn),
one Parquet file. No back-test, no intervals, no checks. Needs lifetimes, scikit-learn, duckdb, pandas.
"""
import json
import resource
import sys
import time
import warnings

import duckdb
import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter
from sklearn.cluster import KMeans

warnings.filterwarnings("ignore")
started = time.perf_counter()
source, until, target = sys.argv[1:]

customers = duckdb.sql(f"""
    with days as (
        select customer_id, order_date as day, sum(amount)::double as spend
        from read_parquet('{source}') where order_date <= date '{until}' group by all
    ),
    firsts as (select customer_id, min(day) as first_day from days group by all)
    select customer_id, count(*) - 1 as frequency, date_diff('day', min(day), max(day)) / 7.0 as recency,
        date_diff('day', min(day), date '{until}') / 7.0 as tenure,
        coalesce(avg(spend) filter (day > first_day), 0) as monetary, sum(spend) as spend
    from days join firsts using (customer_id) group by customer_id
""").df()
history = (customers.frequency, customers.recency, customers.tenure)
orders = BetaGeoFitter().fit(*history)
repeaters = customers[(customers.frequency > 0) & (customers.monetary > 0)]
spend = GammaGammaFitter().fit(repeaters.frequency, repeaters.monetary)
customers["orders_365d"] = orders.conditional_expected_number_of_purchases_up_to_time(365 / 7, *history)
customers["probability_alive"] = orders.conditional_probability_alive(*history)
day_value = spend.conditional_expected_average_profit(customers.frequency, customers.monetary)
customers["value_365d"] = customers.orders_365d * day_value
columns = np.log1p(np.c_[customers.tenure - customers.recency, customers.frequency, customers.spend])
columns = (columns - columns.mean(0)) / columns.std(0)
for k in (3, 10):
    customers[f"cluster_{k}"] = KMeans(k, n_init=10, random_state=0).fit_predict(columns)
duckdb.sql(f"copy customers to '{target}' (format parquet)")

usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "wallSeconds": time.perf_counter() - started,
    "peakMb": usage.ru_maxrss / 1024,
}))
