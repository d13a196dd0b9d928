/** A receiver on a port of this machine, with a source that signs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInlets } from '../../../app/receiver.ts';
import { checkProject } from '../../../lib/config.ts';
import type { Source } from '../../../lib/connector.ts';
import { createLogger } from '../../../lib/log.ts';
import type { ReceiverConfig } from '../../../lib/project-schema.ts';
import { openState, type State } from '../../../storage/state/index.ts';
import { createReceiver } from '../../../web/receiver/app.ts';
import { startWebServer, type WebServerOptions } from '../../../web/server.ts';
import { type Delivery, signedHeaders, signedShop } from '../../support/receiver/signed-shop.ts';

export const secret = 'what the shop signs with';

export interface ReceiverShop {
  readonly url: string;
  readonly state: State;
  readonly woken: string[];
  log(): string;
  now(): Date;
  advance(seconds: number): void;
  deliver(
    delivery: Partial<Delivery> & Pick<Delivery, 'id' | 'body'>,
    more?: RequestInit,
    to?: string,
  ): Promise<Response>;
  /** Of the source `web`. */
  counts(): Promise<unknown>;
  /** Ends the server; what it took is stored. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface ReceiverShopOptions {
  readonly receiver?: Partial<ReceiverConfig>;
  readonly timeouts?: WebServerOptions['timeouts'];
  /** What stands between the receiver and its state. */
  readonly around?: (webhooks: State['webhooks']) => State['webhooks'];
}

export async function openReceiverShop(options: ReceiverShopOptions = {}): Promise<ReceiverShop> {
  const { receiver = {}, timeouts = {}, around = (webhooks) => webhooks } = options;
  const folder = mkdtempSync(join(tmpdir(), 'perdura-receiver-'));
  let at = Date.parse('2026-07-01T04:00:00.000Z');
  const now = () => new Date(at);
  const state = await openState({ file: join(folder, 'state.sqlite'), now });
  const config = checkProject(
    {
      receiver,
      stores: {
        shop: {
          zone: 'UTC',
          currency: 'EUR',
          sources: {
            web: { type: 'signed', account: 'acme', webhookSecret: secret },
            till: { type: 'signed', account: 'till', webhookSecret: 'another secret' },
            quiet: { type: 'signed', account: 'quiet' },
            files: { type: 'files' },
          },
        },
      },
    },
    'perdura.yaml',
  );
  const known = new Map([['signed', signedShop as Source<unknown>]]);
  const lines: string[] = [];
  const woken: string[] = [];
  const taking = createReceiver({
    state: { webhooks: around(state.webhooks) },
    inlets: openInlets({ config, file: 'perdura.yaml', folder }, known),
    limits: config.receiver,
    log: createLogger({ level: 'debug', pretty: false }, { write: (line) => void lines.push(line) }),
    now,
    wake: (store) => void woken.push(store),
  });
  const server = await startWebServer({ app: taking.app, host: '127.0.0.1', port: 0, timeouts });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= server.close().then(() => taking.close()));
  return {
    url: server.url,
    state,
    woken,
    log: () => lines.join(''),
    now,
    advance: (seconds) => void (at += seconds * 1_000),
    deliver: (delivery, more = {}, to = 'shop/web') =>
      fetch(`${server.url}/webhooks/${to}`, {
        method: 'POST',
        body: delivery.body as NonNullable<RequestInit['body']>,
        headers: signedHeaders({ at: now(), secret, ...delivery }),
        ...more,
      }),
    counts: async () => (await state.webhooks.counts('shop')).find(({ source }) => source === 'web'),
    stop,
    async close() {
      await stop();
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
