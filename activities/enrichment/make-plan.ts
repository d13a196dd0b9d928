/** Plans one enrichment from one published snapshot. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explain, PipelineError } from '../../lib/errors.ts';
import { isWithin, type PlanSummary } from '../../lib/pure/plans.ts';
import { buildPlan, conditionsOf, readHeldByJournal, writeWanted } from '../../storage/plans/index.ts';
import { readManifest, readPointer } from '../../storage/snapshots/index.ts';
import type { PlanRecord } from '../../storage/state/index.ts';
import { compileConditions, openConditions, readCondition } from '../conditions.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { readObject, type StoredObject } from '../objects.ts';
import { openDestination } from './open-destination.ts';
import { planFolder } from './plan-folder.ts';
import { removeOldPlans } from './remove-old-plans.ts';
import { writtenRows } from './written-rows.ts';

export type PlanDependencies = Pick<
  StoreDependencies,
  'project' | 'store' | 'storeConfig' | 'destinations' | 'folders' | 'state' | 'now' | 'log'
>;

export interface PlanOrder {
  readonly enrichment: string;
  /** Names the request: asked again, it gives the same plan. */
  readonly request: string;
  /** Default: what is current. */
  readonly runId?: string | undefined;
  readonly by: string;
}

const memoryLimit = '1GB';

export async function makePlan(deps: PlanDependencies, order: PlanOrder, signal: AbortSignal): Promise<PlanSummary> {
  const { state, store } = deps;
  const object = await readObject(deps, 'enrichment', order.enrichment);
  const published = await findPublished(deps, order.runId);
  const { destination, place } = openDestination(deps, object.content.destination);
  try {
    const plan = await state.plans.begin({
      request: order.request,
      store,
      enrichment: object.name,
      destination: object.content.destination,
      destinationPlace: place,
      runId: published.runId,
      asOf: published.asOf,
      objectVersion: object.version,
      createdBy: order.by,
    });
    if (plan.content !== null) return summarise(plan);
    try {
      const decided = await decide(deps, plan, object, published.folder, destination, signal);
      // Whoever cannot be asked what it holds is known by the plans before, whatever became of them.
      if (destination.read !== undefined) await tidy(deps, decided);
      return summarise(decided);
    } catch (error) {
      await state.plans.move(plan, { status: 'failed', failure: explain(error) });
      throw error;
    }
  } finally {
    await destination.close();
  }
}

async function decide(
  deps: PlanDependencies,
  plan: PlanRecord,
  { content: enrichment, name }: StoredObject<'enrichment'>,
  snapshot: string,
  destination: ReturnType<typeof openDestination>['destination'],
  signal: AbortSignal,
): Promise<PlanRecord> {
  const { state, folders } = deps;
  const folder = planFolder(folders, plan.planId);
  const wantedFile = join(folders.temporary, `wanted-${plan.planId}.parquet`);
  try {
    await mkdir(folders.temporary, { recursive: true });
    await rm(wantedFile, { force: true });
    const attributes = await writeWanted(snapshot, { ...enrichment, name }, wantedFile, async (reader) => {
      const scope = await openConditions(reader, deps);
      const trees = conditionsOf({ ...enrichment, name }).map(({ place, where }) =>
        readCondition(scope, where, `enrichment ${name}: ${place}`),
      );
      return compileConditions(reader, scope, trees);
    });
    const read = destination.read?.bind(destination);
    const built = await buildPlan({
      folder,
      tempDirectory: folders.temporary,
      memoryLimit,
      wantedFile,
      contactsFile: await findContacts(snapshot),
      attributes,
      identifiedBy: destination.identifiedBy,
      create: enrichment.create,
      clear: enrichment.clear,
      tolerance: enrichment.tolerance,
      readHeld: (people) =>
        read === undefined ? readByJournal(deps, plan, folder) : read({ attributes, people, signal }),
      objection: (change) => destination.objection(change),
      signal,
    });
    const limit = {
      existingRows: built.existingRows,
      changedRows: built.changedRows,
      maxChange: enrichment.max_change,
    };
    const status = built.writes === 0 ? 'empty' : isWithin(limit) ? 'waiting' : 'refused';
    return await state.plans.finish(
      plan.planId,
      {
        checksum: built.checksum,
        rows: built.rows,
        writes: built.writes,
        attributes,
        identifiedBy: destination.identifiedBy,
        removal: destination.removal,
        rowsPerBatch: destination.rowsPerBatch,
        counts: built.counts,
        limit,
      },
      status,
    );
  } finally {
    await rm(wantedFile, { force: true });
  }
}

const tidy = (deps: PlanDependencies, plan: PlanRecord): Promise<void> =>
  removeOldPlans(deps, plan).catch((error: unknown) => {
    deps.log.warn({ err: error, plan: plan.planId }, 'plans that are out of date could not be removed');
  });

async function* readByJournal({ state, folders }: PlanDependencies, plan: PlanRecord, folder: string) {
  const last = await state.plans.previous(plan);
  yield* readHeldByJournal(
    folder,
    last?.content == null
      ? undefined
      : { folder: planFolder(folders, last.planId), ...(await writtenRows(state, last, last.content)) },
  );
}

async function findContacts(snapshot: string): Promise<string | undefined> {
  const { tables } = await readManifest(snapshot);
  const contacts = tables.find(({ name }) => name === 'contacts');
  return contacts && join(snapshot, contacts.file);
}

interface PublishedRun {
  readonly runId: string;
  readonly asOf: string;
  readonly folder: string;
}

async function findPublished(
  { state, folders, store }: PlanDependencies,
  runId: string | undefined,
): Promise<PublishedRun> {
  if (runId === undefined) {
    const pointer = await readPointer(folders.published, store);
    if (pointer !== undefined) return pointer;
    throw new PipelineError('config', `store ${store}: nothing is published yet`, { remedy: 'run perdura run first' });
  }
  const run = await state.runs.get(runId);
  if (run?.status === 'published' && run.store === store && run.snapshot !== null) {
    return { runId: run.runId, asOf: run.asOf, folder: join(folders.published, run.snapshot) };
  }
  const problem = run === undefined ? 'is not known' : run.store === store ? `is ${run.status}` : `is of ${run.store}`;
  throw new PipelineError('config', `run ${runId}: ${problem}; plans are made from published runs`, {
    remedy: 'name one of perdura runs that is published',
  });
}

const summarise = ({ planId, status, content }: PlanRecord): PlanSummary => ({
  planId,
  status,
  counts: content?.counts ?? [],
  limit: content?.limit ?? { existingRows: 0, changedRows: 0, maxChange: 0 },
  writes: content?.writes ?? 0,
});
