/**
 * The one door through which objects change: what files say is planned against the versions in force, shown, and
 * stored as a whole or not at all.
 */
import { PipelineError } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import { isSameObject, type ObjectDocument, parseObjects, storeOf } from '../lib/object-documents.ts';
import { labelOf, type ObjectKind } from '../lib/pure/object-kinds.ts';
import type { ObjectVersion } from '../storage/state/index.ts';
import { checkClusterSets } from './cluster-sets.ts';
import { checkMetrics } from './metric-references.ts';
import { checkAgainstProject, objectHooks } from './object-hooks.ts';
import { diffOf } from './object-yaml.ts';
import { expandPlaybooks } from './playbooks/expand-documents.ts';
import { checkConditions } from './segments/check-changes.ts';
import type { Session } from './session.ts';

export interface WrittenFile {
  readonly file: string;
  readonly text: string;
}

export interface ObjectChange {
  readonly place: string;
  /** File, line and path of what is written at a path of it. */
  readonly placeOf: ObjectDocument['placeOf'];
  readonly store: string;
  readonly kind: ObjectKind;
  readonly name: string;
  readonly status: 'new' | 'changed' | 'unchanged';
  /** The version in force, 0 when there is none. */
  readonly version: number;
  readonly content: unknown;
  /** Unified diff of YAML; empty when unchanged. */
  readonly diff: string;
}

export interface AppliedChanges {
  readonly applied: readonly {
    readonly store: string;
    readonly kind: ObjectKind;
    readonly name: string;
    readonly version: number;
  }[];
  /** What followed, such as schedules brought into line. */
  readonly followed: readonly string[];
  /** What should have followed and failed; the versions are stored all the same. */
  readonly failures: readonly unknown[];
}

/** What applying the files would do. Throws on what does not fit, and on documents edited from an older version. */
export async function planChanges(
  session: Session,
  files: readonly WrittenFile[],
  options: { readonly store?: string | undefined } = {},
): Promise<readonly ObjectChange[]> {
  const written = files.flatMap(({ file, text }) => parseObjects(text, file));
  if (written.length === 0) {
    throw new PipelineError('config', `${files.map(({ file }) => file).join(', ')}: no object in it`, {
      remedy: 'an object begins with its kind, such as kind: clv',
    });
  }
  const documents = [...written, ...(await expandPlaybooks(session, written, options.store))];
  const seen = new Map<string, string>();
  const changes: ObjectChange[] = [];
  for (const document of documents) {
    const store = storeOf(document, session.project, options.store);
    const key = `${labelOf(document.kind, document.name)} of ${store}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new PipelineError('config', `${document.place}: ${key} is written twice, first at ${first}`, {
        remedy: 'take one of them out',
      });
    }
    seen.set(key, document.place);
    changes.push(await planChange(session, document, store));
  }
  await checkMetrics(session, changes);
  await checkConditions(session, changes);
  await checkClusterSets(session, changes);
  return changes;
}

async function planChange(session: Session, document: ObjectDocument, store: string): Promise<ObjectChange> {
  const { kind, name, place, placeOf } = document;
  const content = document.content();
  checkAgainstProject(kind, content, session, store, place);
  const state = await session.state();
  const latest = await state.objects.latest({ store, kind, name });
  const planned = { place, placeOf, store, kind, name, content, version: latest?.version ?? 0 };
  if (latest !== undefined && isUnchanged(kind, content, latest)) return { ...planned, status: 'unchanged', diff: '' };
  if (document.version !== undefined && document.version !== latest?.version) {
    throw editedFromOlder(document, document.version, latest, store);
  }
  const before = latest === undefined ? { title: 'nothing' } : { title: titleOf(latest), content: latest.content };
  const diff = diffOf(kind, before, { title: place, content });
  return { ...planned, status: latest === undefined ? 'new' : 'changed', diff };
}

/** Stores all changes or, when somebody else was faster with one of them, none. */
export async function applyChanges(
  session: Session,
  changes: readonly ObjectChange[],
  reason?: string,
): Promise<AppliedChanges> {
  const state = await session.state();
  const wanted = changes.filter(({ status }) => status !== 'unchanged');
  const put = await state.objects.putAll(
    wanted.map(({ store, kind, name, content, version }) => ({
      store,
      kind,
      name,
      content,
      author: session.environment.user,
      reason,
      expectedVersion: version,
    })),
  );
  const applied = wanted.map(({ store, kind, name }, at) => ({ store, kind, name, version: put[at]?.version ?? 0 }));
  const followed: string[] = [];
  const failures: unknown[] = [];
  for (const target of new Set(applied.map(({ store, kind }) => JSON.stringify([store, kind])))) {
    const [store, kind] = JSON.parse(target) as [string, ObjectKind];
    try {
      followed.push(...((await objectHooks[kind].afterApply?.(session, store)) ?? []));
    } catch (error) {
      failures.push(error);
    }
  }
  return { applied, followed, failures };
}

/** How a version is named at the head of a difference. */
export const titleOf = ({ kind, name, version, author, createdAt }: ObjectVersion): string =>
  `${labelOf(kind, name)}, version ${version} (by ${author}, ${createdAt.slice(0, 10)})`;

/** What an older version of the program stored and this one refuses is no longer the same. */
function isUnchanged(kind: ObjectKind, content: unknown, latest: ObjectVersion): boolean {
  try {
    return isSameObject(kind, content, latest.content);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return canonicalJson(content) === canonicalJson(latest.content);
  }
}

function editedFromOlder(
  { place, kind, name }: ObjectDocument,
  version: number,
  latest: ObjectVersion | undefined,
  store: string,
): PipelineError {
  const label = labelOf(kind, name);
  const found =
    latest === undefined
      ? `${store} has none`
      : `the latest is ${latest.version}, by ${latest.author} at ${latest.createdAt}${latest.reason === null ? '' : `: ${latest.reason}`}`;
  return new PipelineError('conflict', `${place}: ${label} was edited from version ${version}, ${found}`, {
    remedy:
      latest === undefined
        ? 'take the line with the version out to store it as new'
        : `see perdura history ${label} --diff ${latest.version}, take that change in, and write version: ${latest.version}`,
    details: { kind, name, store, version, latest: latest?.version ?? 0 },
  });
}
