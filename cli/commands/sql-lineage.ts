/** `perdura sql lineage`: what a model reads and what reads it, as a tree. */
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showLineage } from '../show/lineage-tree.ts';

export async function sqlLineage({ perform, output }: SqlContext, _: SqlOptions, model: string): Promise<number> {
  const lineage = await perform('lineage', { model });
  output.result(lineage, showLineage(lineage));
  return exitCodes.ok;
}
