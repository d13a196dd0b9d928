/** Takes webhooks of sources to the landing: in order, and each of them once in effect however often it is done. */
import { join } from 'node:path';
import type { Part, Source, WebhookMeaning } from '../lib/connector.ts';
import { isRetryable, PipelineError } from '../lib/errors.ts';
import { readSourceConfig } from '../lib/source-config.ts';
import type { DrainedWebhooks } from '../lib/pure/short-workflows.ts';
import type { WaitingWebhook } from '../storage/state/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { findSource } from './sync/open-source.ts';
import { toFailure } from './failure.ts';
import { drainAlone } from './one-drain.ts';
import { keepBeating } from './stage.ts';
import { landWebhooks } from './land-webhooks.ts';

/** So often a webhook may fail by itself before it is set aside. */
const mostAttempts = 5;
const batch = { limit: 500, mostCharacters: 8 * 1_024 * 1_024 };
/** As long as a row is kept that only says: this one was here. No system repeats a webhook for longer. */
const rememberedMs = 90 * 86_400_000;

export type DrainDependencies = Pick<
  StoreDependencies,
  'state' | 'store' | 'storeConfig' | 'folders' | 'sources' | 'project' | 'log' | 'now'
>;

export function createWebhookActivities(deps: StoreDependencies) {
  return {
    /** The next webhooks of the store. Safe to repeat, and to do twice at once. */
    async drainWebhooks(): Promise<DrainedWebhooks> {
      const beating = keepBeating(deps);
      try {
        return await drainBatch(deps, beating.signal);
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

interface ReadWebhook {
  readonly webhook: WaitingWebhook;
  readonly parts: readonly Part[];
}

/** They are settled once what they say is durable: ended in between, it lands again as the same. */
export const drainBatch = (deps: DrainDependencies, signal: AbortSignal): Promise<DrainedWebhooks> =>
  drainAlone(join(deps.folders.landing, deps.store), signal, () => drainNext(deps, signal));

async function drainNext(deps: DrainDependencies, signal: AbortSignal): Promise<DrainedWebhooks> {
  const { state, store } = deps;
  const totals = { landed: 0, nothing: 0, privacy: 0, failed: 0 };
  const fail = async (webhook: WaitingWebhook, error: unknown) => {
    if (isOutage(error) || signal.aborted) throw error;
    await countFailure(deps, webhook, error);
    totals.failed += 1;
  };
  const land = async (source: string, read: readonly ReadWebhook[]) => {
    signal.throwIfAborted();
    await landWebhooks(
      deps,
      source,
      read.flatMap(({ parts }) => parts),
    );
    await state.webhooks.settle(
      read.map(({ webhook }) => webhook.id),
      'landed',
    );
    totals.landed += read.length;
  };

  const landing = new Map<string, ReadWebhook[]>();
  for (const webhook of await state.webhooks.waiting(store, batch)) {
    signal.throwIfAborted();
    try {
      const meaning = readWebhook(deps, webhook);
      if (meaning.kind === 'privacy') {
        await state.webhooks.settlePrivacy(webhook.id, meaning);
        totals.privacy += 1;
      } else if (meaning.kind === 'parts' && meaning.parts.length > 0) {
        landing.set(webhook.source, [...(landing.get(webhook.source) ?? []), { webhook, parts: meaning.parts }]);
      } else {
        await state.webhooks.settle([webhook.id], 'nothing');
        totals.nothing += 1;
      }
    } catch (error) {
      await fail(webhook, error);
    }
  }
  for (const [source, read] of landing) {
    try {
      await land(source, read);
    } catch (error) {
      if (isOutage(error) || signal.aborted) throw error;
      // One of them is at fault: alone, each shows whether it is that one.
      for (const one of read) await land(source, [one]).catch((reason: unknown) => fail(one.webhook, reason));
    }
  }
  const isMore = await state.webhooks.hasWaiting(store);
  if (!isMore) await state.webhooks.forget(store, new Date(deps.now().getTime() - rememberedMs));
  return { ...totals, isMore };
}

function readWebhook(deps: DrainDependencies, { source: name, ...webhook }: WaitingWebhook): WebhookMeaning {
  const written = deps.storeConfig.sources[name];
  if (written === undefined) {
    throw new PipelineError('config', `store ${deps.store}: has no source ${name} any more`, {
      remedy: 'write it into perdura.yaml again, then: perdura inbox drain --again',
    });
  }
  const source: Source<unknown> = findSource(deps, name, written.type);
  if (source.webhooks === undefined)
    throw new PipelineError('config', `source ${name}: ${written.type} has no webhooks`);
  const place = `${deps.project.file}, source ${name}`;
  const config = readSourceConfig(source, written, deps.project.folder, place);
  return source.webhooks.read(config, webhook);
}

const isOutage = (error: unknown): boolean => error instanceof PipelineError && isRetryable(error.kind);

/** Out of reach, the state throws here again, and the webhook keeps its attempts. */
async function countFailure({ state, store, log }: DrainDependencies, webhook: WaitingWebhook, error: unknown) {
  const { id, source, topic } = webhook;
  const attempt = webhook.attempts + 1;
  // What a parser says repeats the text that it was given: of other errors than ours only the name is told.
  const message = error instanceof PipelineError ? error.message : `cannot be read (${nameOf(error)})`;
  log.warn({ store, source, topic, webhook: id, attempt, reason: message }, 'a webhook cannot be used');
  await state.webhooks.countFailure(id, message, { isLast: attempt >= mostAttempts });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
