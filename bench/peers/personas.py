"""The same matrix by scikit-learn: python personas.py FOLDER. Reading it is no part of the work."""

import json
import resource
import sys
import time

import numpy as np
import scipy.sparse
from sklearn.cluster import KMeans

folder = sys.argv[1]
starts = np.fromfile(f"{folder}/starts.bin", dtype=np.uint32).astype(np.int32)
columns = np.fromfile(f"{folder}/columns.bin", dtype=np.uint16).astype(np.int32)
values = np.fromfile(f"{folder}/values.bin")
matrix = scipy.sparse.csr_matrix((values, columns, starts), shape=(len(starts) - 1, 50))
cpu, wall = time.process_time(), time.perf_counter()
model = KMeans(n_clusters=9, n_init=5, random_state=0).fit(matrix)
print(
    json.dumps(
        {
            "cpuSeconds": round(time.process_time() - cpu, 2),
            "wallSeconds": round(time.perf_counter() - wall, 2),
            "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "inertia": model.inertia_,
        }
    )
)
