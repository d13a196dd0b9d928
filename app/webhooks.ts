/** Webhooks of sources that were received: how they stand, how they are drained, and how their workflow is woken. */
import { rm } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import { drainBatch } from '../activities/webhooks.ts';
import type { WebhookTotals } from '../lib/pure/short-workflows.ts';
import { PipelineError } from '../lib/errors.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import type { KeptWebhook, SourceWebhooks } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { drainWebhooks } from '../workflows/drain-webhooks.ts';
import { storeFolders } from './folders.ts';
import { sources } from './registry.ts';
import type { Session } from './session.ts';
import { makeTemporaryFolder } from './temporary-folders.ts';

export type { KeptWebhook, SourceWebhooks };

/** For a worker that begins: starts the store's workflow if webhooks wait; whether they did. */
export async function wakeWebhooks(session: Session, store: string): Promise<boolean> {
  const state = await session.state();
  if (!(await state.webhooks.hasWaiting(store))) return false;
  const { client } = await session.connect('never');
  await signalWebhooks(client, store);
  return true;
}

/** Starts the store's workflow, or tells the one that is there. */
export async function signalWebhooks(client: Client, store: string): Promise<void> {
  await client.workflow.signalWithStart<typeof drainWebhooks>('drainWebhooks', {
    workflowId: `webhooks/${store}`,
    taskQueue: taskQueueOf(store),
    args: [],
    signal: 'wake',
    typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
    staticSummary: `webhooks of ${store}`,
  });
}

export const readWebhooks = async (session: Session, store: string): Promise<readonly SourceWebhooks[]> =>
  (await session.state()).webhooks.counts(store);

/** Privacy requests and what was given up, the latest first. */
export const listKeptWebhooks = async (
  session: Session,
  store: string,
  limit: number,
): Promise<readonly KeptWebhook[]> => (await session.state()).webhooks.kept(store, limit);

/** Drains here and now, into the landing alone; a worker that does the same meanwhile does no harm. */
export async function drainWebhooksNow(
  session: Session,
  store: string,
  { isAgain, signal }: { readonly isAgain: boolean; readonly signal: AbortSignal },
): Promise<WebhookTotals> {
  const { project, log } = session;
  const storeConfig = project.config.stores[store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${store}: not in ${project.file}`);
  const state = await session.state();
  if (isAgain) await state.webhooks.reopen(store);
  let totals = { landed: 0, nothing: 0, privacy: 0, failed: 0 };
  if (!(await state.webhooks.hasWaiting(store))) return totals;
  const folders = storeFolders(project);
  await makeTemporaryFolder(folders.temporary);
  try {
    for (let isMore = true; isMore; ) {
      const batch = await drainBatch(
        { project, store, storeConfig, folders, state, sources, log, now: () => new Date() },
        signal,
      );
      totals = {
        landed: totals.landed + batch.landed,
        nothing: totals.nothing + batch.nothing,
        privacy: totals.privacy + batch.privacy,
        failed: totals.failed + batch.failed,
      };
      ({ isMore } = batch);
    }
  } finally {
    await rm(folders.temporary, { recursive: true, force: true });
  }
  return totals;
}
