/** What a column means: as its header says, where one line may stand for a column per horizon, bound or number of clusters. */
import type { DeclaredColumn } from '../model.ts';

/** `predicted_clv_90d_lower80` is described as `predicted_clv_<h>d_<bound>`, `cluster_3` as `cluster_<k>`. */
export function meaningOfColumn(columns: Readonly<Record<string, DeclaredColumn>>, name: string): string | null {
  const pattern = name
    .replace(/_(?:lower|upper)(?:80|95)$/, '_<bound>')
    .replace(/_\d+d(?=$|_<bound>$)/, '_<h>d')
    .replace(/^cluster_\d+$/, 'cluster_<k>');
  return (columns[name] ?? columns[pattern])?.meaning || null;
}
