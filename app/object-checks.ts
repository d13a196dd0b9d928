/** Whether the objects in force find in the project what they need: it may have changed since they were applied. */
import { listObjects } from '../activities/objects.ts';
import { PipelineError } from '../lib/errors.ts';
import { labelOf, type ObjectKind, objectKinds } from '../lib/pure/object-kinds.ts';
import type { Check } from './checks.ts';
import { storeFolders } from './folders.ts';
import { checkAgainstProject } from './object-hooks.ts';
import { checkConditions, type CheckedObject } from './segments/check-changes.ts';
import type { Session } from './session.ts';

/** One line for the kinds but clv, which has its own, and one for every object that lacks something. */
export async function checkObjects(session: Session, store: string): Promise<readonly Check[]> {
  const { project } = session;
  const deps = { state: await session.state(), store, project, folders: storeFolders(project) };
  const counts: string[] = [];
  const problems: Check[] = [];
  const inForce: CheckedObject[] = [];
  for (const kind of (Object.keys(objectKinds) as readonly ObjectKind[]).filter((one) => one !== 'clv')) {
    try {
      const objects = await listObjects(deps, kind);
      if (objects.length > 0) counts.push(`${kind} ${objects.map(({ name }) => name).join(', ')}`);
      for (const { name, version, content } of objects) {
        const found = problemOf(() =>
          checkAgainstProject(kind, content, session, store, `${labelOf(kind, name)}, version ${version}`),
        );
        if (found !== undefined) problems.push({ check: `${store}: ${kind} ${name}`, ...found });
        inForce.push({ store, kind, name, content, place: `${labelOf(kind, name)}, version ${version}` });
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      problems.push({ check: `${store}: ${kind}`, ...failed(error) });
    }
  }
  const conditions = await problemOfConditions(session, inForce);
  if (conditions !== undefined) problems.push({ check: `${store}: conditions`, ...conditions });
  return counts.length === 0
    ? problems
    : [{ check: `${store}: other objects`, status: 'ok', detail: counts.join('; ') }, ...problems];
}

/** The first condition of an object in force that does not fit what is published now. */
async function problemOfConditions(
  session: Session,
  objects: readonly CheckedObject[],
): Promise<Omit<Check, 'check'> | undefined> {
  try {
    await checkConditions(session, objects);
    return undefined;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return failed(error);
  }
}

function problemOf(work: () => void): Omit<Check, 'check'> | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return failed(error);
  }
}

const failed = ({ message, remedy }: PipelineError): Omit<Check, 'check'> => ({
  status: 'fail',
  detail: message,
  ...(remedy === undefined ? {} : { remedy }),
});
