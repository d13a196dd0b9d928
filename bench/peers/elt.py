"""One build of a dbt project as dbt does it: python elt.py PROJECT; prints what it cost as JSON. Needs dbt-duckdb."""
import json
import os
import resource
import sys
import time

started = time.perf_counter()
from dbt.cli.main import dbtRunner

os.environ.update(DBT_SEND_ANONYMOUS_USAGE_STATS="0", DO_NOT_TRACK="1")
project = sys.argv[1]
result = dbtRunner().invoke(["run", "--project-dir", project, "--profiles-dir", project, "--quiet"])
if not result.success:
    sys.exit(str(result.exception or result.result))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "wallSeconds": time.perf_counter() - started,
    "peakMb": usage.ru_maxrss / 1024,
}))
