/** The receiver: `POST /webhooks/<store>/<source>` of the systems that orders come from, and `/health`. */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { routePath } from 'hono/route';
import type { ReceivedWebhook, ReceiverDependencies } from '../../app/receiver.ts';
import { clientAddress } from '../client-address.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createGroupCommit } from './group-commit.ts';
import { createMemory } from './memory.ts';
import { receive, type Received } from './receive.ts';
import { startRefusals } from './refusals.ts';

export interface Receiver {
  readonly app: Hono<{ Bindings: HttpBindings }>;
  /** Once no request is under way: what was taken is stored, what was refused is counted. */
  close(): Promise<void>;
}

const healthMs = 3_000;
const addresses = 10_000;
/** A burst of an address lasts as long at most. */
const burstSeconds = 10;
const mostPerCommit = 500;

/** A word, and no reason: who forges learns nothing from it. */
const answers: Readonly<Record<Received, readonly [word: string, status: ContentfulStatusCode]>> = {
  stored: ['ok', 200],
  ignored: ['ok', 200],
  not_signed: ['refused', 401],
  too_old: ['refused', 401],
  other_account: ['refused', 401],
  malformed: ['malformed', 400],
  gone: ['incomplete', 400],
  not_configured: ['unknown', 404],
  too_large: ['too large', 413],
  encoded: ['encoded', 415],
  busy: ['busy', 503],
};
const comeBack = { 'retry-after': '5' };

export function createReceiver({ state, inlets, limits, log, now, wake }: ReceiverDependencies): Receiver {
  const { requestsPerSecond: perSecond, maxBodyBytes, maxHeldBytes } = limits;
  const mayAsk = createRateLimit({ burst: perSecond * burstSeconds, perSecond, addresses, now });
  const refusals = startRefusals(state.webhooks, log);
  const commits = createGroupCommit<ReceivedWebhook>({
    mostItems: mostPerCommit,
    async commit(webhooks) {
      const { stored, stores } = await state.webhooks.add(webhooks);
      for (const store of stores) wake(store);
      log.debug({ stored, repeated: webhooks.length - stored }, 'webhooks stored');
    },
  });
  const receiving = { maxBodyBytes, memory: createMemory(maxHeldBytes), commits, now };
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    const { incoming } = context.env;
    if (!mayAsk(clientAddress(incoming.socket.remoteAddress, incoming.headers['x-forwarded-for'])))
      return context.text('too many requests', 429, { 'retry-after': '10' });
    return next();
  });

  app.get('/health', async (context) => {
    const isReachable = await Promise.race([
      state.webhooks.hasWaiting('').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, healthMs, false).unref()),
    ]).catch(() => false);
    return context.json({ status: isReachable ? 'ok' : 'unavailable' }, isReachable ? 200 : 503);
  });

  app.post('/webhooks/:store/:source', async (context) => {
    const { store, source } = context.req.param();
    const inlet = inlets.get(`${store}/${source}`);
    if (inlet === undefined) return context.text('unknown', 404);
    const received = await receive(receiving, inlet, context.env.incoming).catch((error: unknown) => {
      // The sender repeats it: nobody was told that it is here.
      log.error({ err: error, store, source }, 'a webhook cannot be stored');
      return 'busy' as const;
    });
    if (received !== 'stored' && received !== 'ignored' && received !== 'gone') refusals.note(store, source, received);
    const [word, status] = answers[received];
    return context.text(word, status, status === 503 ? comeBack : {});
  });

  app.notFound((context) => context.text('unknown', 404));
  app.onError((error, context) => {
    log.error({ err: error, route: routePath(context, -1) }, 'a request failed');
    return context.text('failed', 500);
  });
  return {
    app,
    async close() {
      await commits.idle();
      await refusals.close();
    },
  };
}
