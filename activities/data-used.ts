/** What a run was made of: orders that count, those that do not, customers, rows set aside. */
import type { DataUsed } from '../report/report-data.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';

export async function readDataUsed(warehouse: Warehouse): Promise<DataUsed> {
  const [counts] = await warehouse.rows<Omit<DataUsed, 'leftOut' | 'quarantined'>>(
    `select coalesce(sum(historic_orders), 0)::bigint as orders, count(*) as customers,
       count(*) filter (where is_prospect) as prospects, min(first_order_date) as "from", max(last_order_date) as "to"
     from customers`,
  );
  const leftOut = await warehouse.rows<{ reason: string; orders: number }>(
    // Orders after the reference date are no part of the run: as of a past day it says what it would have said on that day.
    `select left_out_because as reason, count(*) as orders from int_orders
     where not is_counted and left_out_because <> 'after_reference_date' group by 1 order by 1`,
  );
  const [bad] = await warehouse.rows<{ quarantined: number }>('select count(*) as quarantined from quarantine');
  if (counts === undefined) throw new Error('customers cannot be counted');
  return { ...counts, leftOut, quarantined: bad?.quarantined ?? 0 };
}
