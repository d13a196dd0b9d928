"""The lists of a WooCommerce shop as dlt loads them: python dlt-rest.py URL KEY SECRET FOLDER; orders, customers and products
through its rest_api source into Parquet files. Prints what it cost as JSON. Needs dlt[duckdb,parquet]."""
import json
import os
import resource
import sys
import time

started = time.perf_counter()
os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR", DO_NOT_TRACK="1")
import dlt
from dlt.sources.rest_api import rest_api_source

url, key, secret, folder = sys.argv[1:5]
fields = {
    "orders": "id,status,currency,customer_id,date_created_gmt,date_modified_gmt,date_paid_gmt,created_via,total,total_tax,"
    "discount_total,shipping_total,billing,line_items,refunds,meta_data",
    "customers": "id,email,first_name,last_name,role,is_paying_customer,date_created_gmt,date_modified_gmt,billing",
    "products": "id,name,type,sku,status,price,categories,tags,date_created_gmt,date_modified_gmt",
}
source = rest_api_source({
    "client": {
        "base_url": f"{url}/wp-json/wc/v3/",
        "auth": {"type": "http_basic", "username": key, "password": secret},
        "paginator": {"type": "header_link"},
    },
    "resource_defaults": {"primary_key": "id", "write_disposition": "append"},
    "resources": [
        {
            "name": name,
            "endpoint": {
                "path": name,
                "params": {
                    "per_page": 100,
                    "orderby": "id",
                    "order": "asc",
                    "_fields": wanted,
                    **({"role": "all"} if name == "customers" else {}),
                },
            },
        }
        for name, wanted in fields.items()
    ],
})
pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=os.path.join(folder, "state"),
    destination=dlt.destinations.filesystem(bucket_url=os.path.join(folder, "files")),
    dataset_name="shop",
)
pipeline.run(source, loader_file_format="parquet")
rows = pipeline.last_trace.last_normalize_info.row_counts
own, children = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "cpuSeconds": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
    "wallSeconds": time.perf_counter() - started,
    "peakMb": max(own.ru_maxrss, children.ru_maxrss) / 1024,
    "orders": rows.get("orders", 0),
}))
