/** What a history says of a run: how it was started, what each activity answered, on which worker, at which attempt. */
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { DataConverter } from '@temporalio/common';
import { PipelineError } from '../../lib/errors.ts';
import { nominalTime } from '../../lib/pure/search-attributes.ts';

export interface HistoryFacts {
  readonly events: number;
  /** False when payloads are encrypted and the key is not at hand: names, times, attempts and workers show all the same. */
  readonly isReadable: boolean;
  /** Who called Temporal: process and machine. */
  readonly startedFrom: string | null;
  readonly schedule: string | null;
  /** When a schedule meant it to begin. */
  readonly nominalTime: string | null;
  readonly parentWorkflow: string | null;
  /** How the workflow closed; null while it is open. */
  readonly ending: string | null;
  /** In the order in which they were scheduled. */
  readonly activities: readonly ActivityFacts[];
}

export interface ActivityFacts {
  readonly name: string;
  readonly status: 'done' | 'failed' | 'timed_out' | 'cancelled' | 'open';
  readonly scheduledAt: string;
  /** Of the last attempt. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** 0 when no worker took it. */
  readonly attempts: number;
  /** Identity of the worker of the last attempt. */
  readonly worker: string | null;
  /** What it answered; undefined when it did not, or cannot be read. */
  readonly result: unknown;
  /** Why the attempt before the last one failed, as the history keeps it. */
  readonly earlierFailure: FailureFacts | null;
  /** Why it failed for good. */
  readonly failure: FailureFacts | null;
}

export interface FailureFacts {
  readonly message: string;
  /** Kind of the error, such as bad_data. */
  readonly kind: string | null;
}

type Event = NonNullable<History['events']>[number];
type Failure = Parameters<typeof decodeOptionalFailureToOptionalError>[1];
type Payloads = Parameters<typeof decodeFromPayloadsAtIndex>[2];

export async function readFacts(history: History, dataConverter: DataConverter): Promise<HistoryFacts> {
  const events = history.events ?? [];
  const decoder = createDecoder(dataConverter);
  const started = events.find((event) => event.workflowExecutionStartedEventAttributes != null);
  const start = started?.workflowExecutionStartedEventAttributes;
  const attributes = start?.searchAttributes?.indexedFields ?? {};
  const searchAttribute = (name: string) => {
    const data = attributes[name]?.data;
    return data == null ? null : String(JSON.parse(Buffer.from(data).toString('utf8')));
  };
  const nominal = searchAttribute(nominalTime.name);
  const activities: ActivityFacts[] = [];
  const groups = groupFollowers(events);
  for (const event of events) {
    if (event.activityTaskScheduledEventAttributes == null) continue;
    activities.push(await readActivity(event, groups.get(String(event.eventId)) ?? [], decoder));
  }
  return {
    events: events.length,
    isReadable: decoder.isReadable(),
    startedFrom: start?.identity ?? null,
    schedule: searchAttribute('TemporalScheduledById'),
    nominalTime: nominal === null ? null : new Date(nominal).toISOString(),
    parentWorkflow: start?.parentWorkflowExecution?.workflowId ?? null,
    ending: endingOf(events),
    activities,
  };
}

/** Decodes until it meets what it has no key for. */
function createDecoder(dataConverter: DataConverter) {
  const converter = loadDataConverter(dataConverter);
  let isReadable = true;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      isReadable = false;
      return undefined;
    }
  };
  return {
    isReadable: () => isReadable,
    value: (payloads: Payloads) => attempt(() => decodeFromPayloadsAtIndex<unknown>(converter, 0, payloads)),
    async failure(failure: Failure): Promise<FailureFacts | null> {
      if (failure == null) return null;
      const error = await attempt(() => decodeOptionalFailureToOptionalError(converter, failure));
      const kind = error !== undefined && 'type' in error && typeof error.type === 'string' ? error.type : null;
      return { message: error?.message ?? 'encrypted', kind };
    },
  };
}

type Decoder = ReturnType<typeof createDecoder>;

/** The events of activities by the event that scheduled them, in their order. */
function groupFollowers(events: readonly Event[]): ReadonlyMap<string, readonly Event[]> {
  const scheduledBy = (event: Event): string | undefined => {
    const attributes = followers.map((name) => event[name]).find((found) => found != null);
    return attributes === undefined ? undefined : String(attributes?.scheduledEventId);
  };
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const id = scheduledBy(event);
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), event]);
  }
  return groups;
}

const followers = [
  'activityTaskStartedEventAttributes',
  'activityTaskCompletedEventAttributes',
  'activityTaskFailedEventAttributes',
  'activityTaskTimedOutEventAttributes',
  'activityTaskCanceledEventAttributes',
] as const;

async function readActivity(scheduled: Event, events: readonly Event[], decoder: Decoder): Promise<ActivityFacts> {
  const [started, completed, failed, timedOut, canceled] = followers.map((name) =>
    events.find((event) => event[name] != null),
  );
  const attempt = started?.activityTaskStartedEventAttributes;
  const last = completed ?? failed ?? timedOut ?? canceled;
  const finalFailure =
    failed?.activityTaskFailedEventAttributes?.failure ?? timedOut?.activityTaskTimedOutEventAttributes?.failure;
  const result = completed?.activityTaskCompletedEventAttributes?.result?.payloads;
  return {
    name: scheduled.activityTaskScheduledEventAttributes?.activityType?.name ?? '',
    status: completed ? 'done' : failed ? 'failed' : timedOut ? 'timed_out' : canceled ? 'cancelled' : 'open',
    scheduledAt: instantOf(scheduled) ?? '',
    startedAt: instantOf(started),
    endedAt: instantOf(last),
    attempts: attempt?.attempt ?? 0,
    worker: attempt?.identity ?? null,
    result: result == null || result.length === 0 ? undefined : await decoder.value(result),
    earlierFailure: await decoder.failure(attempt?.lastFailure),
    failure: await decoder.failure(finalFailure),
  };
}

/** Seconds are a Long from the server and a number from a file: both spell themselves. */
function instantOf(event: Event | undefined): string | null {
  if (event?.eventTime == null) return null;
  const { seconds, nanos } = event.eventTime;
  return new Date(Number(String(seconds ?? 0)) * 1_000 + (nanos ?? 0) / 1e6).toISOString();
}

const endings = [
  ['workflowExecutionCompletedEventAttributes', 'completed'],
  ['workflowExecutionFailedEventAttributes', 'failed'],
  ['workflowExecutionCanceledEventAttributes', 'cancelled'],
  ['workflowExecutionTerminatedEventAttributes', 'terminated'],
  ['workflowExecutionTimedOutEventAttributes', 'timed out'],
] as const;

const endingOf = (events: readonly Event[]): string | null =>
  endings.find(([attributes]) => events.some((event) => event[attributes] != null))?.[1] ?? null;
