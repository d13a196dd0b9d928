/** Makes the schedules in Temporal equal the objects. Whoever paused one by a command, or in Temporal, keeps it paused. */
import {
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { listObjects } from '../activities/objects.ts';
import { explain, PipelineError } from '../lib/errors.ts';
import { storeFolders } from './folders.ts';
import {
  type ScheduleMemo,
  type ScheduleObject,
  scheduleIdOf,
  scheduleOptions,
  schedulePrefix,
} from './schedule-options.ts';
import type { Session } from './session.ts';
import type { clvRun } from '../workflows/clv-run.ts';

/** The schedules of a store that are not deleted, by name. */
export async function listSchedules(session: Session, store: string): Promise<readonly ScheduleObject[]> {
  const { project } = session;
  const deps = { state: await session.state(), store, folders: storeFolders(project), project };
  return (await listObjects(deps, 'schedule')).filter(({ content }) => content.deleted === undefined);
}

/** Creates, changes and deletes what differs, and says so. Safe to repeat. */
export async function reconcileSchedules(session: Session, store: string): Promise<readonly string[]> {
  const objects = await listSchedules(session, store);
  const { client } = await session.connect('never');
  const zone = session.project.config.stores[store]?.zone ?? 'UTC';
  const said: string[] = [];
  for (const object of objects) {
    const handle = client.schedule.getHandle(scheduleIdOf(store, object.name));
    const change = (await reconcile(handle, store, zone, object)) ?? [];
    said.push(...change.map((what) => `schedule ${object.name} of ${store}: ${what}`));
  }
  const wanted = new Set(objects.map(({ name }) => scheduleIdOf(store, name)));
  for await (const { scheduleId } of client.schedule.list()) {
    if (!scheduleId.startsWith(schedulePrefix(store)) || wanted.has(scheduleId)) continue;
    if (await deleteFromTemporal(client.schedule.getHandle(scheduleId))) {
      said.push(`schedule ${scheduleId.slice(schedulePrefix(store).length)} of ${store}: deleted`);
    }
  }
  return said;
}

/** The same when objects were applied: without Temporal they wait for its start. */
export async function reconcileWhenUp(session: Session, store: string): Promise<readonly string[]> {
  try {
    return await reconcileSchedules(session, store);
  } catch (error) {
    const isOwnServerDown =
      error instanceof PipelineError && error.kind === 'unavailable' && session.temporal.target.kind === 'embedded';
    if (!isOwnServerDown) throw error;
    return [`schedules of ${store}: Temporal does not run; the next perdura up or worker takes them over`];
  }
}

/** The same for all stores that somebody begins to work for: what fails is said and keeps nobody from working. */
export async function reconcileStores(session: Session, stores: readonly string[]): Promise<readonly string[]> {
  const said: string[] = [];
  for (const store of stores) {
    try {
      said.push(...(await reconcileSchedules(session, store)));
    } catch (error) {
      said.push(`schedules of ${store} are not as their objects say: ${explain(error)}`);
    }
  }
  return said;
}

/** False when it was not there. */
export async function deleteFromTemporal(handle: ScheduleHandle): Promise<boolean> {
  try {
    await handle.delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

export async function describeSchedule(handle: ScheduleHandle): Promise<ScheduleDescription | undefined> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

async function reconcile(
  handle: ScheduleHandle,
  store: string,
  zone: string,
  object: ScheduleObject,
): Promise<readonly string[] | undefined> {
  const options = scheduleOptions(store, zone, object);
  const { content } = object;
  let found = await describeSchedule(handle);
  if (found === undefined) {
    try {
      await handle.client.create({ ...options, state: content.paused ? pausedByObject : { paused: false } });
      return ['created'];
    } catch (error) {
      // Somebody else was faster: theirs may be of another version.
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      found = await handle.describe();
    }
  }
  const said: string[] = [];
  const known = found.action.memo as Partial<ScheduleMemo> | undefined;
  if (known?.hash !== (options.action.memo as unknown as ScheduleMemo).hash) {
    await handle.update<typeof clvRun>(({ state }) => ({ ...options, state }));
    said.push(`changed to version ${object.version}`);
  }
  const isPausedByObject = found.state.paused && found.state.note === pausedByObject.note;
  if (content.paused && !found.state.paused) {
    await handle.pause(pausedByObject.note);
    said.push('paused, as its object says');
  } else if (!content.paused && isPausedByObject) {
    await handle.unpause('its object no longer says paused');
    said.push('goes on, its object no longer says paused');
  }
  return said;
}

const pausedByObject = { paused: true, note: 'its object says paused' } as const;
