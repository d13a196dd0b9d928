/** The sources of a store at a glance: where they are, what is read of them, how fresh it is. */
import { explain } from '../../lib/errors.ts';
import type { Session } from '../session.ts';
import { pickSources, readConfigured } from './configured.ts';
import { readStatus, type ResourceStatus } from './status.ts';

export interface ListedSource {
  readonly source: string;
  readonly type: string;
  /** Without credentials; null where its settings do not fit. */
  readonly place: string | null;
  readonly resources: readonly ResourceStatus[];
  /** Why its settings do not fit. */
  readonly problem: string | null;
}

export async function listSources(session: Session, store: string, now: Date): Promise<readonly ListedSource[]> {
  const statuses = await readStatus(session, store, undefined, now);
  return pickSources(session, store, undefined).map((name) => {
    const type = session.project.config.stores[store]?.sources[name]?.type ?? '';
    const resources = statuses.find(({ source }) => source === name)?.resources ?? [];
    try {
      return { source: name, type, place: readConfigured(session, store, name).place, resources, problem: null };
    } catch (error) {
      return { source: name, type, place: null, resources, problem: explain(error) };
    }
  });
}
