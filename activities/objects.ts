/**
 * The objects that a store works by: the latest versions in the state. Files in `objects/` beside perdura.yaml are
 * version 1 of what has no version yet, and nothing more: later ones are applied.
 */
import { join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import { checkObject, type ObjectDocument } from '../lib/object-documents.ts';
import type { ObjectContent, ObjectKind } from '../lib/pure/object-kinds.ts';
import type { ObjectVersion } from '../storage/state/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { readObjectFiles } from './object-files.ts';

export type ObjectDependencies = Pick<StoreDependencies, 'state' | 'store' | 'folders' | 'project'>;

export interface StoredObject<K extends ObjectKind> {
  readonly name: string;
  readonly content: ObjectContent<K>;
  readonly version: number;
  readonly hash: string;
  readonly createdAt: string;
  readonly author: string;
}

/** The version in force of one object. */
export async function readObject<K extends ObjectKind>(
  deps: ObjectDependencies,
  kind: K,
  name: string,
): Promise<StoredObject<K>> {
  const latest = await deps.state.objects.latest({ store: deps.store, kind, name });
  if (latest !== undefined) return toStored(latest, kind);
  const { documents, problems } = readObjectFiles(deps);
  const document = documents.find((written) => written.kind === kind && written.name === name);
  if (document !== undefined) return toStored(await seed(deps, document), kind);
  if (problems[0] !== undefined) throw problems[0].error;
  const subject = kind === 'clv' ? 'CLV configuration' : `${kind} called ${name}`;
  throw new PipelineError('config', `store ${deps.store}: has no ${subject}`, {
    remedy: `write ${join(deps.folders.objects, `${name}.yaml`)}, or apply a file from elsewhere: perdura apply -f FILE`,
  });
}

/** The versions in force of all objects of a kind, by name. A broken file does not hide the others' objects. */
export async function listObjects<K extends ObjectKind>(
  deps: ObjectDependencies,
  kind: K,
): Promise<readonly StoredObject<K>[]> {
  const list = () => deps.state.objects.list({ store: deps.store, kind });
  const known = new Set((await list()).map(({ name }) => name));
  const { documents, problems } = readObjectFiles(deps);
  let problem: PipelineError | undefined = problems[0]?.error;
  for (const document of documents) {
    if (document.kind !== kind || known.has(document.name)) continue;
    try {
      await seed(deps, document);
    } catch (error) {
      if (!(error instanceof PipelineError) || error.kind !== 'config') throw error;
      problem ??= error;
    }
  }
  const latest = await list();
  if (latest.length === 0 && problem !== undefined) throw problem;
  return latest.map((object) => toStored(object, kind));
}

/** Version 1, with its file as the author. Somebody else's, when they were first. */
async function seed({ state, store }: ObjectDependencies, document: ObjectDocument): Promise<ObjectVersion> {
  const key = { store, kind: document.kind, name: document.name };
  try {
    await state.objects.put({ ...key, content: document.content(), author: document.file, expectedVersion: 0 });
  } catch (error) {
    if (!(error instanceof PipelineError) || error.kind !== 'conflict') throw error;
  }
  const latest = await state.objects.latest(key);
  if (latest === undefined) throw new Error(`${document.place}: stored and not found`);
  return latest;
}

function toStored<K extends ObjectKind>(latest: ObjectVersion, kind: K): StoredObject<K> {
  const { name, version, hash, createdAt, author, store } = latest;
  const content = checkObject(kind, latest.content, `${kind} ${name} of ${store}, version ${version},`);
  return { name, content, version, hash, createdAt, author };
}
