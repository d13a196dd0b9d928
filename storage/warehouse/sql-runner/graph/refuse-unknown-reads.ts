/** Before anything is built: every table that the chosen models read is there, or is built among them. */
import { PipelineError } from '../../../../lib/errors.ts';
import { nearest } from '../../../../lib/pure/nearest.ts';
import type { Model } from '../model.ts';

interface Known {
  /** Every model of the project, chosen or not. */
  readonly models: readonly string[];
  /** Tables and views of the database: `name` in `main`, else `schema.name`. */
  readonly tables: readonly string[];
}

export function refuseUnknownReads(chosen: readonly Model[], { models, tables }: Known): void {
  const there = new Set([...chosen.map(({ name }) => name), ...tables].map((name) => name.toLowerCase()));
  const later = new Map(models.map((name) => [name.toLowerCase(), name]));
  for (const model of chosen) {
    for (const read of model.dependsOn) {
      if (there.has(read)) continue;
      const unbuilt = later.get(read);
      throw unbuilt === undefined
        ? isUnknown(model, read, [...models, ...tables])
        : new PipelineError('config', `model ${model.name} reads ${unbuilt}, which this database does not hold yet`, {
            remedy: `build it with what it reads: --select +${model.name}`,
            details: { model: model.name, unbuilt },
          });
    }
  }
}

function isUnknown({ name, file }: Model, unknown: string, known: readonly string[]): PipelineError {
  const guess = nearest(unknown, known);
  return new PipelineError(
    'config',
    `${file}: model ${name} reads ${unknown}, which is neither a model, a source nor a table here` +
      (guess === undefined ? '' : `; did you mean ${guess}?`),
    {
      remedy: `mend the name, or declare ${unknown} in sources.yaml`,
      details: { model: name, unknown },
    },
  );
}
