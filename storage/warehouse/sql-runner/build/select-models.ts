/** Which models a run builds. */
import type { RunResults } from '../artefacts/results.ts';
import type { Model } from '../model.ts';
import type { RunModelsOptions } from './run-models.ts';

export function selectModels({ models, select = {}, retryOf, isAuditing = true }: RunModelsOptions): readonly Model[] {
  const again = retryOf === undefined ? undefined : leftBehind(models, retryOf);
  return models.filter(
    ({ name, layer }) =>
      (select.layers?.includes(layer) ?? true) &&
      (select.names?.includes(name) ?? true) &&
      (again?.has(name.toLowerCase()) ?? true) &&
      (isAuditing || layer !== 'audits'),
  );
}

/** What failed or was skipped, with what depends on it, near or far. */
function leftBehind(models: readonly Model[], { models: results }: RunResults): ReadonlySet<string> {
  const names = new Set(
    results.filter(({ status }) => status === 'error' || status === 'skipped').map(({ name }) => name.toLowerCase()),
  );
  for (let before = -1; before < names.size; ) {
    before = names.size;
    for (const { name, dependsOn } of models)
      if (dependsOn.some((read) => names.has(read))) names.add(name.toLowerCase());
  }
  return names;
}
