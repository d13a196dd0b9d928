/** Models that mean what they meant, and were built from other versions of what they read: a run or a plan ended before them. */
import type { Transaction } from '../../warehouse.ts';
import { inputsOf } from '../build/changes.ts';
import type { StoredModel } from '../build/state.ts';
import type { Model } from '../model.ts';

/** By name of the model: which of the models that it reads, near or far, were built again since. Sources do not count. */
export async function behindModels(
  reader: Pick<Transaction, 'rows'>,
  models: readonly Model[],
  stored: readonly StoredModel[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byName = <T extends { readonly name: string }>(list: readonly T[]): Map<string, T> =>
    new Map(list.map((item) => [item.name.toLowerCase(), item]));
  const known = {
    models: byName(models),
    sources: new Map(),
    stored: byName(stored),
    relations: new Map(),
    differences: new Map(),
    reader,
    remembered: new Map(),
  };
  const behind = new Map<string, readonly string[]>();
  for (const model of models) {
    const was = known.stored.get(model.name.toLowerCase())?.inputs;
    if (was === undefined) continue;
    const inputs = Object.entries(await inputsOf(known, model));
    const newer = inputs.filter(([name, input]) => was[name] !== input).map(([name]) => name);
    if (newer.length > 0) behind.set(model.name, newer);
  }
  return behind;
}
