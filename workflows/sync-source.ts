/**
 * Reads a source into the landing, one resource after the other, so that an account's limits are shared by all of them. What is
 * durable stays, whatever happens; a source that is out of reach for a while is waited for.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Begun } from '../activities/sync/index.ts';
import type { SliceEnd } from '../activities/sync/read-slice.ts';
import {
  type ResourceProgress,
  type StreamDifferences,
  type SyncInput,
  type SyncProgress,
  usualSyncPace,
} from '../lib/pure/source-syncs.ts';
import { describeFailure } from './failure.ts';
import { withPatience } from './patience.ts';

/** Attempts of killed workers do not run out; what fails by itself gives up on its own. */
const readingAt = (heartbeatSeconds: number) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '24h',
    heartbeatTimeout: heartbeatSeconds * 1000,
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

const record = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const progressQuery = defineQuery<SyncProgress>('progress');
/** Something that a resource waits for may have happened. */
const changedSignal = defineSignal('changed');

const eventsPerHistory = 1_000;

/** What goes on in a new history. */
interface Carried {
  readonly store: string;
  readonly resources: readonly ResourceProgress[];
  readonly since: Readonly<Record<string, number>>;
}

export async function syncSource(input: SyncInput, carried?: Carried): Promise<SyncProgress> {
  const { source, kind, request } = input;
  const pace = { ...usualSyncPace, ...input.pace };
  const read = readingAt(pace.heartbeatSeconds);
  const rows = new Map(carried?.resources.map((row) => [row.resource, row]));
  const since: Record<string, number> = { ...carried?.since };
  let store = carried?.store ?? workflowInfo().workflowId.split('/')[1] ?? '';
  let status: SyncProgress['status'] = 'running';
  let differences: readonly StreamDifferences[] | undefined;
  let changes = 0;
  const tell = (): SyncProgress => ({
    store,
    source,
    kind,
    request,
    status,
    resources: [...rows.values()],
    ...(differences === undefined ? {} : { differences }),
  });
  setHandler(progressQuery, tell);
  setHandler(changedSignal, () => {
    changes += 1;
  });
  const change = (resource: string, changed: Partial<ResourceProgress>) => {
    rows.set(resource, { ...(rows.get(resource) ?? pending(resource)), ...changed });
  };

  const patienceOf = (onWait: (note: string) => void) =>
    withPatience({ patienceSeconds: pace.patienceSeconds, changes: () => changes, onWait });

  /** To its end, slice after slice. */
  async function readAll(resource: string): Promise<void> {
    const startedAt = rows.get(resource)?.startedAt ?? new Date().toISOString();
    change(resource, { status: 'running', startedAt });
    const patiently = patienceOf((note) => change(resource, { note }));
    for (let isDone = false; !isDone; ) {
      if (workflowInfo().historyLength > eventsPerHistory) {
        await continueAsNew<typeof syncSource>(input, { store, resources: [...rows.values()], since });
      }
      const slice = await patiently<SliceEnd>(
        () => read.readResource({ input, resource }),
        ({ pages }) => {
          const isFurther = pages > (rows.get(resource)?.pages ?? 0);
          if (isFurther) change(resource, { pages });
          return isFurther;
        },
      );
      if (slice === undefined) continue;
      const { pages, bytes, total, watermark } = slice;
      const secondsSpent = (Date.now() - Date.parse(startedAt)) / 1000;
      since[resource] = slice.since;
      change(resource, { pages, rows: slice.rows, bytes, total, watermark, secondsSpent, note: '' });
      ({ isDone } = slice);
    }
    change(resource, { status: 'done' });
    await record.recordSync({ input, resource, status: 'done', message: null });
  }

  try {
    if (carried === undefined) {
      const patiently = patienceOf(() => undefined);
      let begun: Begun | undefined;
      while (begun === undefined) {
        begun = await patiently<Begun>(
          () => read.beginSync({ input }),
          () => false,
        );
      }
      store = begun.store;
      for (const resource of begun.resources) rows.set(resource, pending(resource));
    }
    for (const { resource, status: before } of rows.values()) {
      if (before !== 'done') await readAll(resource);
    }
    if (kind === 'full') differences = await read.compareFullReading({ input, since });
    status = 'done';
    return tell();
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    const isCancelled = isCancellation(error);
    status = isCancelled ? 'cancelled' : 'failed';
    const failure = describeFailure(error);
    const running = [...rows.values()].find((row) => row.status === 'running')?.resource;
    if (running !== undefined) {
      change(running, { status, note: failure.message });
      await CancellationScope.nonCancellable(() =>
        record.recordSync({
          input,
          resource: running,
          status: isCancelled ? 'cancelled' : 'failed',
          message: failure.message,
        }),
      );
    }
    if (isCancelled) throw error;
    const cause = error instanceof ActivityFailure ? error.cause : error;
    const type = cause instanceof ApplicationFailure ? (cause.type ?? 'bug') : 'bug';
    const { message, remedy } = failure;
    throw ApplicationFailure.create({ type, message, nonRetryable: true, details: [{ remedy }] });
  }
}

const pending = (resource: string): ResourceProgress => ({
  resource,
  status: 'pending',
  pages: 0,
  rows: 0,
  bytes: 0,
  total: null,
  watermark: null,
  startedAt: null,
  secondsSpent: 0,
  note: '',
});
