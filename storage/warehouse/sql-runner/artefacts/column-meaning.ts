/** What a column means: as its header says, where one line may stand for a column per horizon and bound. */
import type { DeclaredColumn } from '../model.ts';

/** `predicted_clv_90d_lower80` is described as `predicted_clv_<h>d_<bound>`. */
export function meaningOfColumn(columns: Readonly<Record<string, DeclaredColumn>>, name: string): string | null {
  const pattern = name.replace(/_(?:lower|upper)(?:80|95)$/, '_<bound>').replace(/_\d+d(?=$|_<bound>$)/, '_<h>d');
  return (columns[name] ?? columns[pattern])?.meaning || null;
}
