/** Builds one model by its materialisation: from what changed where that is possible, else from everything. */
import type { Model } from '../model.ts';
import { type BuildContext, type Done, isRefusal, type Refusal, type Standing } from './build-context.ts';
import { buildIncremental } from './build-incremental.ts';
import { buildMerge } from './build-merge.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { buildWhole } from './build-whole.ts';
import { buildWindows } from './build-window.ts';
import { isVolatile } from './volatile.ts';

/** `standing`: the model as it was built, or why that cannot be gone on from. */
export async function materialize(
  context: BuildContext,
  model: Model,
  standing: Standing | Refusal,
  because: string,
): Promise<Done> {
  const { materialization } = model;
  if (materialization.kind === 'snapshot') {
    const existing = context.known.relations.get(model.name.toLowerCase());
    return buildSnapshot(context, model, materialization.key, existing);
  }
  if (!('model' in standing)) return buildWhole(context, model, standing.because);
  const outcome = await buildFromChanges(context, standing);
  if (outcome === undefined) return buildWhole(context, model, because);
  return isRefusal(outcome) ? buildWhole(context, model, outcome.because) : outcome;
}

/** Undefined for what is always built from everything. */
async function buildFromChanges(context: BuildContext, standing: Standing): Promise<Done | Refusal | undefined> {
  const { materialization, sql } = standing.model;
  if (materialization.kind === 'merge') return buildMerge(context, standing, materialization);
  if (materialization.kind !== 'incremental' && materialization.kind !== 'window') return undefined;
  if (isVolatile(sql)) return { because: 'its query reads the clock, chance or files by itself' };
  return materialization.kind === 'incremental'
    ? buildIncremental(context, standing, materialization.key)
    : buildWindows(context, standing, materialization);
}
