/** Reads objects for people: one, all of a kind, the versions of one. */
import { listObjects, readObject } from '../activities/objects.ts';
import { pickStore } from '../lib/config.ts';
import { PipelineError } from '../lib/errors.ts';
import { nearest } from '../lib/pure/nearest.ts';
import { labelOf, type ObjectKind, objectKinds } from '../lib/pure/object-kinds.ts';
import type { ObjectVersion } from '../storage/state/index.ts';
import { storeFolders } from './folders.ts';
import { titleOf } from './objects.ts';
import { diffOf, toYaml } from './object-yaml.ts';
import type { Session } from './session.ts';

/** A kind as somebody typed it. */
export function pickKind(kind: string): ObjectKind {
  if (Object.hasOwn(objectKinds, kind)) return kind as ObjectKind;
  const known = Object.keys(objectKinds);
  const guess = nearest(kind, known);
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  throw new PipelineError('config', `kind ${kind} is not known${hint}`, { remedy: `kinds are ${known.join(', ')}` });
}

/** The CLV configuration is one; others are told by name. */
export function pickName(kind: ObjectKind, name: string | undefined): string {
  if (name !== undefined) return name;
  if (kind === 'clv') return kind;
  throw new PipelineError('config', `which ${kind}? A name is needed`, { remedy: `see perdura get ${kind}` });
}

export interface ShownObject {
  readonly object: ObjectVersion;
  /** Can be applied again: the latest version with its number, an earlier one without, to go back to it. */
  readonly yaml: string;
}

export async function getObject(
  session: Session,
  asked: string | undefined,
  kind: ObjectKind,
  name: string,
  version?: number,
): Promise<ShownObject> {
  const store = pickStore(session.project, asked);
  const { project } = session;
  const state = await session.state();
  // Reading is what stores the first version of an object that has only a file.
  await readObject({ state, store, project, folders: storeFolders(project) }, kind, name);
  const [latest, ...earlier] = await state.objects.history({ store, kind, name });
  const object = version === undefined ? latest : [latest, ...earlier].find((one) => one?.version === version);
  if (object === undefined) throw noSuchVersion(version, latest);
  return { object, yaml: yamlOf(session, object, object === latest) };
}

/** A document that can be applied again, with its version where that is the latest. */
export function yamlOf(
  { project }: Session,
  { store, kind, content, version }: ObjectVersion,
  isLatest = true,
): string {
  const isOnlyStore = Object.keys(project.config.stores).length === 1;
  const envelope = { ...(isOnlyStore ? {} : { store }), ...(isLatest ? { version } : {}) };
  return toYaml(kind as ObjectKind, content, envelope);
}

export async function getObjects(
  session: Session,
  asked: string | undefined,
  kind: ObjectKind,
): Promise<readonly ObjectVersion[]> {
  const store = pickStore(session.project, asked);
  const { project } = session;
  const state = await session.state();
  await listObjects({ state, store, project, folders: storeFolders(project) }, kind);
  return state.objects.list({ store, kind });
}

/** Every version, newest first. */
export async function readHistory(
  session: Session,
  asked: string | undefined,
  kind: ObjectKind,
  name: string,
): Promise<readonly ObjectVersion[]> {
  const store = pickStore(session.project, asked);
  const versions = await (await session.state()).objects.history({ store, kind, name });
  if (versions.length > 0) return versions;
  throw new PipelineError('config', `${labelOf(kind, name)} of ${store}: has no version yet`, {
    remedy: `see perdura get ${kind}`,
  });
}

/** What a version changed, as a unified diff. */
export function diffOfVersion(versions: readonly ObjectVersion[], version: number): string {
  const at = versions.findIndex((candidate) => candidate.version === version);
  const after = versions[at];
  if (after === undefined) throw noSuchVersion(version, versions[0]);
  const before = versions[at + 1];
  return diffOf(
    after.kind as ObjectKind,
    before === undefined ? { title: 'nothing' } : { title: titleOf(before), content: before.content },
    { title: titleOf(after), content: after.content },
  );
}

const noSuchVersion = (version: number | undefined, latest: ObjectVersion | undefined): PipelineError =>
  new PipelineError('config', `version ${version}: needs one of 1 to ${latest?.version ?? 0}`);
