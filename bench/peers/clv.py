"""One job of the benchmark as Python does it: python clv.py JOB ORDERS.parquet UNTIL; prints what it cost as JSON.

Needs lifetimes, scikit-learn, duckdb, pandas. Only the fit is timed, not the reading of the file.
"""
import json
import resource
import sys
import time
import warnings

import duckdb
import numpy as np

warnings.filterwarnings("ignore")

HISTORIES = """
with days as (
    select customer_id, order_date as day, sum(amount)::double as spend
    from read_parquet($file) where order_date <= $until::date group by all
),
firsts as (select customer_id, min(day) as first_day from days group by all)
select
    count(*) - 1 as frequency,
    date_diff('day', min(day), max(day)) / 7.0 as recency,
    date_diff('day', min(day), $until::date) / 7.0 as tenure,
    coalesce(avg(spend) filter (day > first_day), 0) as monetary,
    sum(spend) as spend
from days join firsts using (customer_id)
group by customer_id
order by customer_id
"""


def read(file, until):
    columns = duckdb.execute(HISTORIES, {"file": file, "until": until}).fetchnumpy()
    return {name: np.asarray(column, dtype=float) for name, column in columns.items()}


def fit_orders(fitter, histories):
    return fitter.fit(histories["frequency"], histories["recency"], histories["tenure"]).params_.to_dict()


def fit_spend(histories):
    from lifetimes import GammaGammaFitter

    repeats = (histories["frequency"] > 0) & (histories["monetary"] > 0)
    return GammaGammaFitter().fit(histories["frequency"][repeats], histories["monetary"][repeats]).params_.to_dict()


def cluster(histories):
    from sklearn.cluster import KMeans

    silence = (histories["tenure"] - histories["recency"]) * 7
    points = np.log1p(np.c_[silence, histories["frequency"] + 1, histories["spend"]])
    points = (points - points.mean(0)) / points.std(0)
    return {"inertia": float(KMeans(10, n_init=10, random_state=0).fit(points).inertia_)}


def run(job, histories):
    if job == "gamma-gamma":
        return fit_spend(histories)
    if job == "rfm-10":
        return cluster(histories)
    from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

    fitters = {"bg-nbd": BetaGeoFitter, "mbg-nbd": ModifiedBetaGeoFitter, "pareto-nbd": ParetoNBDFitter}
    return fit_orders(fitters[job](), histories)


if __name__ == "__main__":
    job, file, until = sys.argv[1:4]
    histories = read(file, until)
    # Imports are no part of the work.
    import lifetimes  # noqa: F401
    import sklearn.cluster  # noqa: F401

    cpu, wall = time.process_time(), time.perf_counter()
    measured = run(job, histories)
    print(
        json.dumps(
            {
                "customers": len(histories["frequency"]),
                "cpuSeconds": round(time.process_time() - cpu, 3),
                "wallSeconds": round(time.perf_counter() - wall, 3),
                "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                **measured,
            }
        )
    )
