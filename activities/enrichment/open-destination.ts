/** A destination by its name in perdura.yaml. */
import { check } from '../../lib/config.ts';
import type { OpenDestination } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { StoreDependencies } from '../dependencies.ts';

export type DestinationDependencies = Pick<StoreDependencies, 'project' | 'store' | 'storeConfig' | 'destinations'>;

/** Opens it; `place` tells where it is, and whether that still is the same. To be closed by the caller. */
export function openDestination(
  { project, store, storeConfig, destinations }: DestinationDependencies,
  name: string,
): { readonly destination: OpenDestination; readonly place: string } {
  const written = storeConfig.destinations[name];
  if (written === undefined) {
    const known = Object.keys(storeConfig.destinations);
    throw new PipelineError('config', `store ${store}: perdura.yaml has no destination ${name}`, {
      remedy: known.length === 0 ? 'add it under destinations' : `name one of ${known.join(', ')}, or add it`,
    });
  }
  const type = destinations.get(written.type);
  if (type === undefined) {
    throw new PipelineError('config', `destination ${name} of ${store}: there is no type ${written.type}`, {
      remedy: `name one of ${[...destinations.keys()].join(', ')}`,
    });
  }
  const config = check(type.config, written, `destination ${name} of ${store}`);
  // The bundled sample lies in the package: what it writes belongs to the project's home.
  return {
    destination: type.open(config, { folder: project.isSample ? project.home : project.folder }),
    place: type.place(config),
  };
}
