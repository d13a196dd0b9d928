/** The files of objects that differ from what is in force, for people: files are taken by `perdura apply` alone. */
import { isAbsolute, relative } from 'node:path';
import { type Drift, findDrift } from '../activities/object-files.ts';
import { storeFolders } from './folders.ts';
import type { Session } from './session.ts';

export async function readDrift(session: Session, stores: readonly string[]): Promise<readonly Drift[]> {
  const { project } = session;
  const state = await session.state();
  const folders = storeFolders(project);
  const found: Drift[] = [];
  for (const store of stores) found.push(...(await findDrift({ state, store, folders, project }, fromHere)));
  // A broken file is found once for every store.
  return found.filter(({ message }, at) => found.findIndex((other) => other.message === message) === at);
}

/** A path as one would type it here. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
