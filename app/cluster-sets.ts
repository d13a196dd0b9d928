/** A store has one cluster set for each number of groups: which set a number means is never a question. */
import { readObjectFiles } from '../activities/object-files.ts';
import { PipelineError } from '../lib/errors.ts';
import { checkObject } from '../lib/object-documents.ts';
import type { ClustersConfiguration } from '../lib/pure/clusters-configuration.ts';
import { storeFolders } from './folders.ts';
import type { ObjectChange } from './objects.ts';
import type { Session } from './session.ts';

export async function checkClusterSets(session: Session, changes: readonly ObjectChange[]): Promise<void> {
  const sets = changes.flatMap(({ kind, store, name, place, content }) =>
    // The content was checked by its kind's schema.
    kind === 'clusters' ? [{ store, name, place, k: (content as ClustersConfiguration).k }] : [],
  );
  for (const set of sets) {
    const coming = sets.filter(({ store, name }) => store === set.store && name !== set.name);
    const inForce = (await setsInForce(session, set.store)).filter((one) =>
      sets.every(({ store, name }) => store !== set.store || name !== one.name),
    );
    const other = [...coming, ...inForce].find(({ k }) => k === set.k);
    if (other === undefined) continue;
    throw new PipelineError('config', `${set.place}: clusters ${other.name} has ${set.k} groups, too`, {
      remedy: `give one of the two another k, or put the names into ${other.name}`,
    });
  }
}

/** Those with a version, and those that are still files alone. */
async function setsInForce(session: Session, store: string) {
  const { project } = session;
  const state = await session.state();
  const { documents } = readObjectFiles({ store, project, folders: storeFolders(project) });
  const stored = await state.objects.list({ store, kind: 'clusters' });
  const names = new Set(stored.map(({ name }) => name));
  return [
    ...stored.map(({ name, content }) => ({ name, k: checkObject('clusters', content, `clusters ${name}`).k })),
    ...documents
      .filter(({ kind, name }) => kind === 'clusters' && !names.has(name))
      .map(({ name, content }) => ({ name, k: (content() as ClustersConfiguration).k })),
  ];
}
