/*
model: audit_rows_reconcile      layer: audits      materialized: view      grain: load
Loads whose rows are neither all loaded nor quarantined. None may be.
*/
with final as (
    select "load", stream, "rows", loaded, quarantined from _loads where "rows" <> loaded + quarantined
)
select * from final
