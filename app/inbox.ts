/** The inbox of provider events: how it stands, and how its workflow is woken. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { drainPage } from '../activities/inbox.ts';
import type { DrainTotals } from '../lib/pure/short-workflows.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import type { InboxCounts } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { drainInbox } from '../workflows/drain-inbox.ts';
import type { Session } from './session.ts';
import type { TemporalLink } from './temporal/connect.ts';

export type { DrainTotals, InboxCounts };

const calmMs = 1_000;
const answerMs = 10_000;
const eventsPerPage = 500;

export interface InboxWaker {
  /** Returns at once. Until Temporal can be reached the events wait, and it is tried again. */
  wake(store: string): void;
  close(): Promise<void>;
}

/** For a process that stays: one signal a second and store at most, over a connection that may be lost and found again. */
export function createWaker(
  { project, temporal, log, report }: Pick<Session, 'project' | 'temporal' | 'log' | 'report'>,
  retryMs = 30_000,
): InboxWaker {
  const closing = new AbortController();
  const asked = new Set<string>();
  const tended = new Map<string, Promise<void>>();
  let link: Promise<TemporalLink> | undefined;

  async function connect(): Promise<TemporalLink> {
    const { connectTemporal } = await import('./temporal/connect.ts');
    return connectTemporal({ config: temporal, home: project.home, start: 'never', log, report });
  }
  async function disconnect(): Promise<void> {
    const opened = link;
    link = undefined;
    await opened?.then((one) => one.close()).catch(() => undefined);
  }
  async function tryToWake(store: string): Promise<boolean> {
    try {
      link ??= connect();
      const { client } = await link;
      const patience = AbortSignal.any([closing.signal, AbortSignal.timeout(answerMs)]);
      await client.withAbortSignal(patience, () => signalInbox(client, store));
      return true;
    } catch (error) {
      log.debug({ err: error, store }, 'the inbox’s workflow cannot be woken; its events wait');
      await disconnect();
      return false;
    }
  }
  async function tend(store: string): Promise<void> {
    while (asked.delete(store) && !closing.signal.aborted) {
      const isWoken = await tryToWake(store);
      if (!isWoken) asked.add(store);
      await sleep(isWoken ? calmMs : retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    tended.delete(store);
  }
  return {
    wake(store) {
      asked.add(store);
      if (!tended.has(store) && !closing.signal.aborted) tended.set(store, tend(store));
    },
    async close() {
      closing.abort();
      await Promise.all(tended.values());
      await disconnect();
    },
  };
}

/** For a worker that begins: starts the store's workflow if events wait; whether they did. */
export async function wakeInbox(session: Session, store: string): Promise<boolean> {
  const state = await session.state();
  if (!(await state.inbox.hasWaiting(store))) return false;
  const { client } = await session.connect('never');
  await signalInbox(client, store);
  return true;
}

async function signalInbox(client: Client, store: string): Promise<void> {
  await client.workflow.signalWithStart<typeof drainInbox>('drainInbox', {
    workflowId: `inbox/${store}`,
    taskQueue: taskQueueOf(store),
    args: [],
    signal: 'wake',
    typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
    staticSummary: `provider events of ${store}`,
  });
}

export async function readInbox(
  session: Session,
  stores: readonly string[],
): Promise<ReadonlyMap<string, InboxCounts>> {
  const { inbox } = await session.state();
  const counts = await Promise.all(stores.map(async (store) => [store, await inbox.counts(store)] as const));
  return new Map(counts);
}

/** Drains here and now: it takes the state alone, and a worker that does the same meanwhile does no harm. */
export async function drainNow(
  session: Session,
  store: string,
  { isAgain, signal }: { readonly isAgain: boolean; readonly signal: AbortSignal },
): Promise<DrainTotals> {
  const state = await session.state();
  if (isAgain) await state.inbox.reopen(store);
  const totals = { applied: 0, unmatched: 0, failed: 0 };
  for (let isMore = true; isMore; ) {
    const page = await drainPage({ state, store, log: session.log }, eventsPerPage, signal);
    totals.applied += page.applied;
    totals.unmatched += page.unmatched;
    totals.failed += page.failed;
    ({ isMore } = page);
  }
  return totals;
}
