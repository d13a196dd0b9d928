/** An output by its name in perdura.yaml. */
import { check } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { OpenOutput, OutputSelection } from '../../lib/output.ts';
import type { StoreConfig } from '../../lib/project-schema.ts';
import type { StoreDependencies } from '../dependencies.ts';

export type OutputDependencies = Pick<StoreDependencies, 'store' | 'storeConfig' | 'outputs'>;

/** For a run's plan: nothing where the store has no output. */
export function outputsOf({ outputs }: Pick<StoreConfig, 'outputs'>): { readonly outputs?: readonly string[] } {
  const names = Object.keys(outputs ?? {});
  return names.length === 0 ? {} : { outputs: names };
}

/** Opens it. To be closed by the caller. */
export function openOutput(
  { store, storeConfig, outputs }: OutputDependencies,
  name: string,
): { readonly output: OpenOutput; readonly place: string; readonly selection: OutputSelection } {
  const written = storeConfig.outputs[name];
  if (written === undefined) {
    const known = Object.keys(storeConfig.outputs);
    throw new PipelineError('config', `store ${store}: perdura.yaml has no output ${name}`, {
      remedy: known.length === 0 ? 'add it under outputs' : `name one of ${known.join(', ')}, or add it`,
    });
  }
  const type = outputs.get(written.type);
  if (type === undefined) {
    throw new PipelineError('config', `output ${name} of ${store}: there is no type ${written.type}`, {
      remedy: `name one of ${[...outputs.keys()].join(', ')}`,
    });
  }
  const config = check(type.config, written, `output ${name} of ${store}`);
  return { output: type.open(config), place: type.place(config), selection: config };
}
