/** `quarantine-list`: what was put aside and why, with what became of it; the counts add up to the rows that landed. */
import { hasQuarantine, quarantinedRows } from '../../storage/landing/quarantine/index.ts';
import type { OpenSqlProject } from '../sql/open-sql-project.ts';
import { conditionOf, type QuarantineSelection } from './selection.ts';

export interface QuarantineGroup {
  readonly source: string;
  readonly stream: string;
  /** The reason without values. */
  readonly problem: string;
  readonly rows: number;
  readonly open: number;
  readonly dropped: number;
  readonly replayed: number;
  /** Of all rows that landed for this stream of this source. */
  readonly share: number;
  readonly firstLoad: string;
  readonly lastLoad: string;
  readonly lastLoadedAt: string;
}

export interface QuarantineTotals {
  readonly rows: number;
  readonly loaded: number;
  readonly quarantined: number;
  /** Of the quarantined: nobody has decided. */
  readonly open: number;
  readonly dropped: number;
  /** Of the quarantined: another load took their place, whose rows are among those that landed. */
  readonly replayed: number;
}

export interface QuarantineList {
  readonly totals: QuarantineTotals;
  readonly groups: readonly QuarantineGroup[];
}

const nothing: QuarantineTotals = { rows: 0, loaded: 0, quarantined: 0, open: 0, dropped: 0, replayed: 0 };

const byStatus = ['open', 'dropped', 'replayed']
  .map((status) => `count(*) filter (where status = '${status}') as ${status}`)
  .join(', ');

export async function listQuarantine(
  { warehouse: open }: Pick<OpenSqlProject, 'warehouse'>,
  selection: QuarantineSelection,
): Promise<QuarantineList> {
  const warehouse = await open();
  if (!(await hasQuarantine(warehouse))) return { totals: nothing, groups: [] };
  const { condition, values } = conditionOf(selection);
  const groups = await warehouse.rows<QuarantineGroup>(
    `with landed as (select source, stream, sum("rows") as landed from _loads group by source, stream),
     chosen as (select * from ${quarantinedRows} where ${condition}),
     dated as (select chosen.*, loaded_at from chosen join _loads on _loads.load = chosen.load)
     select source, stream, problem, count(*) as "rows", ${byStatus}, count(*) / any_value(landed) as share,
       min(load) as "firstLoad", max(load) as "lastLoad", max(loaded_at) as "lastLoadedAt"
     from dated join landed using (source, stream)
     group by source, stream, problem order by open desc, "rows" desc, source, stream, problem`,
    values,
  );
  const [totals = nothing] = await warehouse.rows<QuarantineTotals>(
    `select coalesce(sum("rows"), 0)::bigint as "rows", coalesce(sum(loaded), 0)::bigint as loaded,
       coalesce(sum(quarantined), 0)::bigint as quarantined, any_value(open) as open, any_value(dropped) as dropped,
       any_value(replayed) as replayed
     from _loads right join (select ${byStatus} from ${quarantinedRows}) on true`,
  );
  return { totals, groups };
}
