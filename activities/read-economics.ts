/** The rows of `economics` that the report shows. */
import type { EconomicsRow } from '../report/economics-row.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';

export const readEconomics = (warehouse: Pick<Warehouse, 'rows'>): Promise<readonly EconomicsRow[]> =>
  warehouse.rows<EconomicsRow>(
    `select scope, cohort, channel, horizon_days as "horizonDays", customers, basis, is_extrapolated as "isExtrapolated",
       lifetime_value as lifetime, lifetime_value_lower80 as lower80, lifetime_value_upper80 as upper80,
       maximum_acquisition_cost as "maximumCost", acquisition_cost as "acquisitionCost", payback_months as "paybackMonths"
     from economics order by scope, cohort, channel, horizon_days`,
  );
