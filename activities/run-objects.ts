/** The objects that a run groups customers by: which versions, settled when it begins, and what they say, from its papers. */
import { PipelineError } from '../lib/errors.ts';
import type { ObjectContent } from '../lib/pure/object-kinds.ts';
import type { RunObjectReference, RunPlan } from '../lib/pure/run-plan.ts';
import { checkObject } from '../lib/object-documents.ts';
import type { StoreDependencies } from './dependencies.ts';
import { listObjects, type ObjectDependencies } from './objects.ts';
import { readInputs } from './run-inputs.ts';

export const runObjectKinds = ['clusters', 'enrichment', 'list', 'persona', 'segment'] as const;
export type RunObjectKind = (typeof runObjectKinds)[number];

export interface RunObject extends RunObjectReference {
  readonly content: unknown;
}

/** The versions in force, by kind and name; absent where there is none. */
export async function referToObjects(deps: ObjectDependencies): Promise<Pick<RunPlan, 'objects'>> {
  const objects: RunObjectReference[] = [];
  for (const kind of runObjectKinds) {
    for (const { name, version, hash } of await listObjects(deps, kind)) objects.push({ kind, name, version, hash });
  }
  return objects.length === 0 ? {} : { objects };
}

/** What those versions say. */
export async function fetchRunObjects(
  { state, store }: Pick<StoreDependencies, 'state' | 'store'>,
  { objects = [] }: Pick<RunPlan, 'objects'>,
): Promise<readonly RunObject[]> {
  const fetched: RunObject[] = [];
  for (const reference of objects) {
    const { kind, name, version } = reference;
    const stored = await state.objects.get({ store, kind, name, version });
    if (stored === undefined) {
      throw new PipelineError(
        'bad_data',
        `${kind} ${name} of ${store}: its version ${version} is not in the state store`,
        {
          remedy: 'start the run again; it takes the versions that are there',
        },
      );
    }
    fetched.push({ ...reference, content: stored.content });
  }
  return fetched;
}

export interface TypedRunObject<K extends RunObjectKind> {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly content: ObjectContent<K>;
}

/** The objects of a kind that the run works by, by name. */
export async function readRunObjects<K extends RunObjectKind>(
  { folders }: { readonly folders: Pick<StoreDependencies['folders'], 'runs'> },
  { runId, store }: Pick<RunPlan, 'runId' | 'store'>,
  kind: K,
): Promise<readonly TypedRunObject<K>[]> {
  const inputs = await readInputs(folders.runs, runId);
  return (inputs?.objects ?? [])
    .filter((object) => object.kind === kind)
    .map(({ name, version, hash, content }) => ({
      name,
      version,
      hash,
      content: checkObject(kind, content, `${kind} ${name} of ${store}, version ${version},`),
    }));
}
