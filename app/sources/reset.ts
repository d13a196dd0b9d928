/** Forgets where resources of a source stand: the next reading begins at the beginning. What was read stays as it is. */
import { PipelineError } from '../../lib/errors.ts';
import { openSpool } from '../../storage/landing/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';
import { withConfigured } from './configured.ts';

export interface ResetResource {
  readonly resource: string;
  readonly stoodAt: Readonly<Record<string, string>> | null;
  readonly isReset: boolean;
}

/** Without `isConfirmed` it only says what it would do. Refused while the source is being read. */
export async function resetSource(
  session: Session,
  store: string,
  name: string,
  { resource: wanted, isConfirmed }: { readonly resource: string | undefined; readonly isConfirmed: boolean },
): Promise<readonly ResetResource[]> {
  return withConfigured(session, store, name, async (open, { source }) => {
    if (source.isLocal === true) {
      throw new PipelineError(
        'config',
        `source ${name}: ${source.name} have no cursor; every run looks at all of them`,
        {
          remedy: 'nothing has to be reset: perdura run',
        },
      );
    }
    const resources = open.resources.filter((resource) => wanted === undefined || resource.name === wanted);
    if (resources.length === 0) {
      throw new PipelineError('config', `source ${name}: has nothing called ${wanted}`, {
        remedy: `use one of ${open.resources.map((resource) => resource.name).join(', ')}`,
      });
    }
    const folders = storeFolders(session.project);
    const done: ResetResource[] = [];
    for (const { name: resource } of resources) {
      const spool = await openSpool({
        root: folders.landing,
        store,
        connector: source.name,
        source: name,
        resource,
        now: () => new Date(),
        tempDirectory: folders.temporary,
      });
      try {
        const stoodAt = spool.cursor ?? null;
        if (isConfirmed && stoodAt !== null) await spool.forget();
        done.push({ resource, stoodAt, isReset: isConfirmed && stoodAt !== null });
      } finally {
        await spool.close();
      }
    }
    return done;
  });
}
