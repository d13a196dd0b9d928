/** A source as perdura.yaml configures it, open for as long as the work takes. */
import type { OpenSource, Source } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { readSourceConfig } from '../../lib/source-config.ts';
import type { StoreDependencies } from '../dependencies.ts';

type SourceDependencies = Pick<StoreDependencies, 'sources' | 'store' | 'storeConfig' | 'project'>;

export async function withSource<T>(
  deps: SourceDependencies,
  name: string,
  work: (open: OpenSource, source: Source<unknown>) => Promise<T>,
): Promise<T> {
  const written = deps.storeConfig.sources[name];
  if (written === undefined) {
    throw new PipelineError('config', `store ${deps.store}: no source is called ${name}`, {
      remedy: `use one of ${Object.keys(deps.storeConfig.sources).join(', ')}`,
    });
  }
  const source = findSource(deps, name, written.type);
  const { folder, file } = deps.project;
  const open = source.open(readSourceConfig(source, written, folder, `${file}, source ${name}`));
  try {
    return await work(open, source);
  } finally {
    await open.close();
  }
}

export function findSource(
  deps: Pick<StoreDependencies, 'sources' | 'store'>,
  name: string,
  type: string,
): Source<unknown> {
  const source = deps.sources.get(type);
  if (source !== undefined) return source;
  throw new PipelineError('config', `store ${deps.store}, source ${name}: there is no source of type ${type}`, {
    remedy: `use one of ${[...deps.sources.keys()].join(', ')}`,
  });
}

/** Names of those that are local, or of those that have a workflow of their own; in order. */
export const sourceNames = (
  deps: Pick<SourceDependencies, 'sources' | 'store' | 'storeConfig'>,
  isLocal: boolean,
): readonly string[] =>
  Object.entries(deps.storeConfig.sources)
    .filter(([name, { type }]) => (findSource(deps, name, type).isLocal === true) === isLocal)
    .map(([name]) => name)
    .toSorted();
