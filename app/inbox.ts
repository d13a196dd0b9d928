/** The inbox of provider events: how it stands, and how it is drained. */
import type { Client } from '@temporalio/client';
import { drainPage } from '../activities/inbox.ts';
import type { DrainTotals } from '../lib/pure/short-workflows.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import type { InboxCounts } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { drainInbox } from '../workflows/drain-inbox.ts';
import type { Session } from './session.ts';

export type { DrainTotals, InboxCounts };

const eventsPerPage = 500;

/** For a worker that begins: starts the store's workflow if events wait; whether they did. */
export async function wakeInbox(session: Session, store: string): Promise<boolean> {
  const state = await session.state();
  if (!(await state.inbox.hasWaiting(store))) return false;
  const { client } = await session.connect('never');
  await signalInbox(client, store);
  return true;
}

/** Starts the store's workflow, or tells the one that is there. */
export async function signalInbox(client: Client, store: string): Promise<void> {
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
