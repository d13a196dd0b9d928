/** Whether the objects in force find in the project what they need: it may have changed since they were applied. */
import { listObjects } from '../activities/objects.ts';
import { PipelineError } from '../lib/errors.ts';
import { labelOf, type ObjectKind, objectKinds } from '../lib/pure/object-kinds.ts';
import type { Check } from './checks.ts';
import { storeFolders } from './folders.ts';
import { checkAgainstProject } from './object-hooks.ts';
import type { Session } from './session.ts';

/** One line for the kinds but clv, which has its own, and one for every object that lacks something. */
export async function checkObjects(session: Session, store: string): Promise<readonly Check[]> {
  const { project } = session;
  const deps = { state: await session.state(), store, project, folders: storeFolders(project) };
  const counts: string[] = [];
  const problems: Check[] = [];
  for (const kind of (Object.keys(objectKinds) as readonly ObjectKind[]).filter((one) => one !== 'clv')) {
    try {
      const objects = await listObjects(deps, kind);
      if (objects.length > 0) counts.push(`${kind} ${objects.map(({ name }) => name).join(', ')}`);
      for (const { name, version, content } of objects) {
        const found = problemOf(() =>
          checkAgainstProject(kind, content, session, store, `${labelOf(kind, name)}, version ${version}`),
        );
        if (found !== undefined) problems.push({ check: `${store}: ${kind} ${name}`, ...found });
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      problems.push({ check: `${store}: ${kind}`, ...failed(error) });
    }
  }
  return counts.length === 0
    ? problems
    : [{ check: `${store}: other objects`, status: 'ok', detail: counts.join('; ') }, ...problems];
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
