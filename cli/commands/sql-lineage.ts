/** `perdura sql lineage`: what a model reads and what reads it, as a tree; or the same for columns. */
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showColumnLineage } from '../show/column-lineage.ts';
import { showLineage } from '../show/lineage-tree.ts';

interface LineageOptions extends SqlOptions {
  readonly columns?: boolean;
  readonly upstream?: boolean;
  readonly downstream?: boolean;
}

export async function sqlLineage(
  { perform, output }: SqlContext,
  { columns, upstream, downstream }: LineageOptions,
  model: string,
): Promise<number> {
  const only = upstream === downstream ? undefined : upstream === true ? 'upstream' : 'downstream';
  if (columns === true || model.includes('.')) {
    const lineage = await perform('column-lineage', { of: model });
    const kept = {
      ...lineage,
      upstream: only === 'downstream' ? [] : lineage.upstream,
      downstream: only === 'upstream' ? [] : lineage.downstream,
    };
    output.result(kept, showColumnLineage(kept, only));
    return exitCodes.ok;
  }
  const lineage = await perform('lineage', { model });
  const kept = {
    ...lineage,
    reads: only === 'downstream' ? [] : lineage.reads,
    readBy: only === 'upstream' ? [] : lineage.readBy,
  };
  output.result(kept, showLineage(kept));
  return exitCodes.ok;
}
