/** Asks for an analysis of personas, follows it, and ends it: what commands and pages do with one that goes on. */
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { type ObjectDependencies, readObject } from '../../activities/objects.ts';
import { explain, PipelineError } from '../../lib/errors.ts';
import { checkObject } from '../../lib/object-documents.ts';
import type { PersonaOutcome, PersonaProgress, PersonaRequest } from '../../lib/pure/persona-analyses.ts';
import type { PersonaConfiguration } from '../../lib/pure/persona-configuration.ts';
import { searchAttributes } from '../../lib/pure/search-attributes.ts';
import { SegmentError } from '../../models/segments/error.ts';
import { parseSegment } from '../../models/segments/parse.ts';
import { lastAnalysis } from '../../storage/personas/index.ts';
import type { PersonaAnalysisRecord } from '../../storage/state/index.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import type { personaAnalysis } from '../../workflows/persona-analysis.ts';
import { storeFolders } from '../folders.ts';
import { follow, type WorkflowEnd } from '../follow.ts';
import type { Session } from '../session.ts';

/** What a person may change of what an object says, or says without one. */
export interface PersonaWishes {
  readonly k?: number;
  readonly unit?: PersonaConfiguration['unit'];
  readonly transformation?: PersonaConfiguration['transformation'];
  readonly attributes?: readonly string[];
  readonly audience?: string;
  /** n of the analysis of that name whose dataset is taken. */
  readonly reuse?: number;
}

export type PersonaHandle = WorkflowHandle<typeof personaAnalysis>;
export type { PersonaAnalysisRecord };

/** Records the request and starts its workflow. */
export async function requestAnalysis(
  session: Session,
  store: string,
  name: string,
  wishes: PersonaWishes,
): Promise<{ readonly record: PersonaAnalysisRecord; readonly handle: PersonaHandle }> {
  const { client } = await session.connect('never');
  const { personaAnalyses } = await session.state();
  const settled =
    wishes.reuse === undefined
      ? await settle(session, store, name, wishes)
      : await settleReused(session, store, name, wishes, wishes.reuse);
  const record = await personaAnalyses.request({
    store,
    name,
    ...settled,
    reused: wishes.reuse ?? null,
    requestedBy: session.environment.user,
    above: await lastAnalysis(session.project.home, { store, name }),
  });
  const { n, workflowId, k } = record;
  try {
    const handle = await client.workflow.start<typeof personaAnalysis>('personaAnalysis', {
      workflowId,
      taskQueue: taskQueueOf(store),
      args: [{ store, name, n }],
      typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
      staticSummary: `personas of ${store}: ${name}, ${k} groups`,
    });
    return { record, handle };
  } catch (cause) {
    const message = `persona analysis ${name} ${n}: Temporal does not start it: ${explain(cause)}`;
    const remedy = 'see what perdura doctor says';
    await personaAnalyses.finish(record, 'failed', { failure: { message, remedy } });
    throw new PipelineError('unavailable', message, { remedy, cause });
  }
}

interface Settled {
  readonly configuration: PersonaRequest;
  /** Null where no object says just this. */
  readonly objectVersion: number | null;
}

/** What the object of that name says, with what the wishes change. */
async function settle(session: Session, store: string, name: string, wishes: PersonaWishes): Promise<Settled> {
  const changes = changesOf(wishes);
  const object = await findObject(session, store, name, changes.attributes !== undefined);
  const isAsWritten = object !== undefined && Object.keys(changes).length === 0;
  return {
    configuration: check({ ...object?.content, ...changes, kind: 'persona', name }, name),
    objectVersion: isAsWritten ? object.version : null,
  };
}

/** The matrix is as it was: only how it is grouped, and what is said of the groups, can differ. */
async function settleReused(
  session: Session,
  store: string,
  name: string,
  { unit, attributes, audience, ...wishes }: PersonaWishes,
  reuse: number,
): Promise<Settled> {
  const earlier = await findAnalysis(session, store, name, reuse);
  if (earlier.status !== 'done') {
    throw new PipelineError(
      'config',
      `persona analysis ${name} ${reuse}: is ${earlier.status}, so it has no dataset to take`,
      {
        remedy: 'name one that is done: perdura persona list',
      },
    );
  }
  const fixed = Object.entries({ unit, attribute: attributes, audience }).find(([, wish]) => wish !== undefined)?.[0];
  if (fixed !== undefined) {
    throw new PipelineError('config', `--${fixed}: is settled by the dataset of analysis ${name} ${reuse}`, {
      remedy: 'leave it out, or analyse without --reuse',
    });
  }
  return {
    configuration: check({ ...earlier.configuration, ...changesOf(wishes), kind: 'persona', name }, name),
    objectVersion: null,
  };
}

function check(content: unknown, name: string): PersonaRequest {
  const checked = checkObject('persona', content, `persona ${name}`);
  const { k, attributes, unit, transformation, audience, title, levels, top, max_variables } = checked;
  if (audience !== undefined) checkAudience(audience);
  return {
    k,
    attributes,
    unit,
    transformation,
    levels,
    top,
    max_variables,
    ...(audience === undefined ? {} : { audience }),
    ...(title === undefined ? {} : { title }),
  };
}

function checkAudience(audience: string): void {
  try {
    parseSegment(audience);
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    throw new PipelineError('config', `audience: ${error.message}`, {
      remedy: 'perdura segment fields lists what conditions may speak of',
      cause: error,
    });
  }
}

const changesOf = ({ k, unit, transformation, attributes, audience }: PersonaWishes) => ({
  ...(k === undefined ? {} : { k }),
  ...(unit === undefined ? {} : { unit }),
  ...(transformation === undefined ? {} : { transformation }),
  ...(attributes === undefined ? {} : { attributes }),
  ...(audience === undefined ? {} : { audience }),
});

/** @param isOptional true where the wishes say enough without one */
async function findObject(session: Session, store: string, name: string, isOptional: boolean) {
  const { project } = session;
  const deps: ObjectDependencies = { state: await session.state(), store, project, folders: storeFolders(project) };
  try {
    return await readObject(deps, 'persona', name);
  } catch (error) {
    if (
      !(error instanceof PipelineError) ||
      error.kind !== 'config' ||
      !error.message.includes('has no persona called')
    ) {
      throw error;
    }
    if (isOptional) return undefined;
    throw new PipelineError('config', error.message, {
      remedy: `say what to group by: perdura persona run ${name} --attribute product.category, or apply an object of kind persona`,
      cause: error,
    });
  }
}

export const followAnalysis = (
  handle: PersonaHandle,
  onProgress: (progress: PersonaProgress) => void,
  signal: AbortSignal,
): Promise<WorkflowEnd<PersonaOutcome>> =>
  follow(handle, () => handle.query<PersonaProgress>('progress'), onProgress, signal);

/** The one with that number, else the newest of the name. */
export async function findAnalysis(
  session: Session,
  store: string,
  name: string,
  n?: number,
): Promise<PersonaAnalysisRecord> {
  const record = await (await session.state()).personaAnalyses.get(store, name, n);
  if (record !== undefined) return record;
  const wanted = n === undefined ? name : `${name} ${n}`;
  throw new PipelineError('config', `persona analysis ${wanted} of ${store}: is not known here`, {
    remedy: 'see perdura persona list',
  });
}

export async function cancelAnalysis(session: Session, record: PersonaAnalysisRecord): Promise<void> {
  const subject = `persona analysis ${record.name} ${record.n}`;
  if (record.finishedAt !== null) {
    throw new PipelineError('conflict', `${subject}: has ended already, it is ${record.status}`);
  }
  const { client } = await session.connect('never');
  try {
    await client.workflow.getHandle(record.workflowId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new PipelineError('conflict', `${subject}: is not running (${record.status})`, { cause: error });
  }
}
