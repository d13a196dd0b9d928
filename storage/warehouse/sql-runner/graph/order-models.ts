/** Orders models so that each comes after what it reads; among those that are ready, by layer, then by name. */
import { PipelineError } from '../../../../lib/errors.ts';
import { layers, type Model } from '../model.ts';
import { nearest } from '../../../../lib/pure/nearest.ts';

interface PlanOptions {
  /** Tables and views of `main` that exist without these models. What lies in other schemas is found when it is read. */
  readonly sources: readonly string[];
}

export function orderModels(models: readonly Model[], { sources }: PlanOptions): readonly Model[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const known = [...byName.keys(), ...sources];
  for (const model of models) refuseUnknown(model, known);

  const waiting = [...models].sort(byLayerAndName);
  const planned: Model[] = [];
  const isDone = new Set<string>();
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ dependsOn }) => dependsOn.every((name) => !byName.has(name) || isDone.has(name)));
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (next === undefined) throw cycleIn(waiting);
    isDone.add(next.name);
    planned.push(next);
  }
  return planned;
}

const byLayerAndName = (one: Model, other: Model): number =>
  layers.indexOf(one.layer) - layers.indexOf(other.layer) || (one.name < other.name ? -1 : 1);

function refuseUnknown(model: Model, known: readonly string[]): void {
  const lower = new Set(known.map((name) => name.toLowerCase()));
  const unknown = model.dependsOn.find((name) => !lower.has(name) && !name.includes('.'));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  throw new PipelineError(
    'config',
    `model ${model.name} reads ${unknown}, which is neither a model nor a table here` +
      (guess === undefined ? '' : `; did you mean ${guess}?`),
    {
      remedy: `mend the name in ${model.name}.sql, or build or load ${unknown} first`,
      details: { model: model.name, unknown },
    },
  );
}

/** Every model left waits for another one left: walking along them must come back. */
function cycleIn(waiting: readonly Model[]): PipelineError {
  const byName = new Map(waiting.map((model) => [model.name, model]));
  const path: string[] = [];
  let name = waiting[0]?.name;
  while (name !== undefined && !path.includes(name)) {
    path.push(name);
    name = byName.get(name)?.dependsOn.find((dependency) => byName.has(dependency));
  }
  const cycle = [...path.slice(path.indexOf(name ?? '')), name];
  return new PipelineError('config', `models read each other in a circle: ${cycle.join(' → ')}`, {
    remedy: 'take one of these reads out, for instance into a model of its own that both read',
    details: { cycle },
  });
}
