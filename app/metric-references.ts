/** A CLV configuration may name a metric that is there, or that comes with it. */
import { readObjectFiles } from '../activities/object-files.ts';
import { PipelineError } from '../lib/errors.ts';
import type { ClvConfiguration } from '../lib/pure/clv-configuration.ts';
import { nearest } from '../lib/pure/nearest.ts';
import { storeFolders } from './folders.ts';
import type { ObjectChange } from './objects.ts';
import type { Session } from './session.ts';

export async function checkMetrics(session: Session, changes: readonly ObjectChange[]): Promise<void> {
  for (const { kind, store, place, content } of changes) {
    // The content was checked by its kind's schema.
    const wanted = kind === 'clv' ? (content as ClvConfiguration).metric : undefined;
    if (wanted === undefined) continue;
    const coming = changes.filter((change) => change.kind === 'metric' && change.store === store);
    const known = new Set([...coming.map(({ name }) => name), ...(await metricNames(session, store))]);
    if (known.has(wanted)) continue;
    const guess = nearest(wanted, [...known]);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    throw new PipelineError('config', `${place}: store ${store} has no metric called ${wanted}${hint}`, {
      remedy:
        known.size === 0
          ? 'apply one along with it: kind: metric'
          : `its metrics are ${[...known].toSorted().join(', ')}; or apply that one along with it`,
    });
  }
}

/** Those with a version, and those that are still files alone. */
async function metricNames(session: Session, store: string): Promise<readonly string[]> {
  const { project } = session;
  const state = await session.state();
  const { documents } = readObjectFiles({ store, project, folders: storeFolders(project) });
  return [
    ...(await state.objects.list({ store, kind: 'metric' })).map(({ name }) => name),
    ...documents.filter(({ kind }) => kind === 'metric').map(({ name }) => name),
  ];
}
