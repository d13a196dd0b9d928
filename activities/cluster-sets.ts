/** The partitions that a run makes: three and ten groups, and those of the store's cluster sets. */
import { PipelineError } from '../lib/errors.ts';
import { readRunObjects } from './run-objects.ts';
import type { StagePlan, StageTools } from './stage.ts';

export interface ClusterSet {
  readonly k: number;
  /** By rank; null: the usual ones. */
  readonly names: readonly string[] | null;
}

const everyRunsKs = [3, 10];

/** By their number of groups, each once. */
export async function readClusterSets(
  tools: Pick<StageTools, 'folders'>,
  run: StagePlan,
): Promise<readonly ClusterSet[]> {
  const sets = new Map<number, { readonly name: string; readonly names: readonly string[] | null }>();
  for (const { name, content } of await readRunObjects(tools, run, 'clusters')) {
    const other = sets.get(content.k);
    if (other !== undefined) {
      throw new PipelineError('config', `clusters ${other.name} and ${name}: both are of ${content.k} groups`, {
        remedy: 'give one of them another k, and apply it',
      });
    }
    sets.set(content.k, { name, names: content.names ?? null });
  }
  const ks = [...new Set([...everyRunsKs, ...sets.keys()])].sort((a, b) => a - b);
  return ks.map((k) => ({ k, names: sets.get(k)?.names ?? null }));
}
