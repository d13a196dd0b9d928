/** What every question about segments begins with: a snapshot, what conditions may say about it, and the segments in force. */
import { type ConditionScope, openConditions } from '../../activities/conditions.ts';
import { listObjects, type StoredObject } from '../../activities/objects.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import { objectDependencies } from '../object-dependencies.ts';
import { type Published, withPublished } from '../published.ts';
import type { Session } from '../session.ts';

export interface Desk extends Published {
  readonly scope: ConditionScope;
  readonly segments: readonly StoredObject<'segment'>[];
}

/** More rows than any store has customers. */
const everyRow = 10_000_000;

export async function withDesk<T>(
  session: Session,
  store: string,
  options: { readonly asOf?: string | undefined },
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  return withPublished(session, store, { ...options, withContacts: true, maxRows: everyRow }, async (published) => {
    const deps = await objectDependencies(session, store);
    const scope = await openConditions(published.reader, deps);
    return work({ ...published, scope, segments: await listObjects(deps, 'segment') });
  });
}

/** The segment in force of that name. */
export function findSegment(
  segments: readonly StoredObject<'segment'>[],
  store: string,
  name: string,
): StoredObject<'segment'> {
  const found = segments.find((segment) => segment.name === name);
  if (found !== undefined) return found;
  const names = segments.map((segment) => segment.name);
  const guess = nearest(name, names);
  throw new PipelineError(
    'config',
    `store ${store}: has no segment called ${name}${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    {
      remedy:
        names.length === 0 ? 'apply one: perdura apply -f FILE, kind: segment' : `its segments are ${names.join(', ')}`,
    },
  );
}

/** Which run an answer is from. */
export interface AnswerOf {
  readonly store: string;
  readonly runId: string;
  readonly asOf: string;
}

export const answerOf = ({ store, pointer }: Published): AnswerOf => ({
  store,
  runId: pointer.runId,
  asOf: pointer.asOf,
});
