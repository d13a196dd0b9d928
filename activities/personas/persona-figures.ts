/** What the report of a run shows of persona analyses. */
import type { PersonaFigures } from '../../report/persona-data.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';

type Row = PersonaFigures['groups'][number] & { readonly analysis: string };

export async function readPersonaFigures({ rows }: Pick<Warehouse, 'rows'>): Promise<readonly PersonaFigures[]> {
  // Those who never bought have rank 0, and come last.
  const found = await rows<Row>(
    `select analysis, cluster_id as id, name, sentence, customers, customer_share as "customerShare", orders,
       total_spend as "totalSpend", top_categories as "topCategories"
     from personas order by analysis, cluster_rank = 0, cluster_rank, cluster_id`,
  );
  return [...Map.groupBy(found, ({ analysis }) => analysis)].map(([analysis, groups]) => ({
    analysis,
    groups: groups.map(({ analysis: _analysis, ...group }) => group),
  }));
}
