/** `perdura schedule …`: what runs by itself, and when. */
import {
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  type ScheduleView,
  triggerSchedule,
  viewSchedule,
  viewSchedules,
} from '../../app/schedules.ts';
import { pickStore } from '../../lib/config.ts';
import { localTime } from '../../lib/pure/dates.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';

interface StoreOption {
  readonly store?: string;
}

const statusText = ({ status, note }: ScheduleView): string =>
  status === 'waiting'
    ? 'not in Temporal yet: perdura worker or up takes it over'
    : status === 'active' || note === ''
      ? status
      : note.startsWith('paused')
        ? note
        : `paused: ${note}`;

export async function list({ session, output }: CommandContext, options: StoreOption): Promise<number> {
  const { project } = session;
  const names = Object.keys(project.config.stores);
  const stores = options.store === undefined ? names : [pickStore(project, options.store)];
  const views = (
    await Promise.all(
      stores.map(async (store) => (await viewSchedules(session, store)).map((view) => ({ store, ...view }))),
    )
  ).flat();
  const columns = ['store', 'schedule', 'times', 'zone', 'next', 'counts until', 'last', 'status'];
  const rows = views.map((view) => {
    const [next] = view.next;
    const [last] = view.last;
    return [
      view.store,
      view.name,
      view.times,
      view.zone,
      next === undefined ? null : localTime(next.nominalAt, view.zone),
      next?.asOf ?? null,
      last === undefined ? null : `${last.runId ?? last.workflowId} ${last.status ?? ''}`.trimEnd(),
      statusText(view),
    ];
  });
  const table = showTable(
    columns.map((head) => ({ head })),
    rows,
  );
  output.result(
    views,
    rows.length === 0 ? 'no schedules; apply one with perdura apply -f objects/nightly.yaml' : table,
  );
  return exitCodes.ok;
}

export async function show({ session, output }: CommandContext, options: StoreOption, name: string): Promise<number> {
  const store = pickStore(session.project, options.store);
  const view = await viewSchedule(session, store, name);
  const facts = [
    ['schedule', `${view.name} of ${store}, version ${view.version}`],
    ['times', `${view.times}, ${view.zone}`],
    ['overlap', `${view.overlap}; ${view.skipped} skipped so far`],
    ['catch-up', `${view.catchUp}; ${view.missed} missed so far`],
    ['status', statusText(view)],
  ].map(([label = '', value = '']) => `${label.padEnd(9)} ${value}`);
  const next = showTable(
    ['next', 'UTC', 'counts until'].map((head) => ({ head })),
    view.next.map(({ nominalAt, asOf }) => [localTime(nominalAt, view.zone), minuteOf(nominalAt), asOf]),
  );
  const last = showTable(
    ['last', 'started (UTC)', 'run', 'status'].map((head) => ({ head })),
    view.last.map((run) => [
      localTime(run.nominalAt, view.zone),
      minuteOf(run.startedAt),
      run.runId ?? run.workflowId,
      run.status,
    ]),
  );
  const tables = [view.next.length === 0 ? [] : ['', next], view.last.length === 0 ? [] : ['', last]].flat();
  output.result({ store, ...view }, [...facts, ...tables].join('\n'));
  return exitCodes.ok;
}

export async function pause(
  { session, output }: CommandContext,
  options: StoreOption & { readonly reason: string },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  await pauseSchedule(session, store, name, options.reason);
  output.result(
    { store, name, status: 'paused', reason: options.reason },
    `schedule ${name} of ${store} is paused: ${options.reason}`,
  );
  return exitCodes.ok;
}

export async function resume({ session, output }: CommandContext, options: StoreOption, name: string): Promise<number> {
  const store = pickStore(session.project, options.store);
  await resumeSchedule(session, store, name);
  const {
    next: [next],
    zone,
  } = await viewSchedule(session, store, name);
  output.result(
    { store, name, status: 'active', next: next?.nominalAt ?? null },
    `schedule ${name} of ${store} goes on; next at ${next === undefined ? 'no time' : localTime(next.nominalAt, zone)}`,
  );
  return exitCodes.ok;
}

export async function trigger(
  { session, output }: CommandContext,
  options: StoreOption,
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const { workflowId, record } = await triggerSchedule(session, store, name);
  const run = record?.runId ?? workflowId;
  output.result(
    { store, name, runId: record?.runId ?? null, workflowId, asOf: record?.asOf ?? null },
    `schedule ${name} of ${store} started ${run}; follow it with perdura status ${run}`,
  );
  return exitCodes.ok;
}

export async function remove(
  { session, output }: CommandContext,
  options: StoreOption & { readonly reason?: string },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  await deleteSchedule(session, store, name, options.reason);
  output.result(
    { store, name, status: 'deleted' },
    `schedule ${name} of ${store} is deleted; perdura history schedule ${name} keeps its versions`,
  );
  return exitCodes.ok;
}

const minuteOf = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
