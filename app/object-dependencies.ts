/** What reading a store's objects takes. */
import type { ObjectDependencies } from '../activities/objects.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

export const objectDependencies = async (session: Session, store: string): Promise<ObjectDependencies> => ({
  state: await session.state(),
  store,
  project: session.project,
  folders: storeFolders(session.project),
});
