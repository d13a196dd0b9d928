/** A shop whose campaign is on its way, its web server on a port of this machine, and a SendGrid that signs. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkProject } from '../../../lib/config.ts';
import { createLogger } from '../../../lib/log.ts';
import { signKey } from '../../../lib/signed-key.ts';
import { openState, type Sending, sendKeyOf, type State } from '../../../storage/state/index.ts';
import { createWebApp } from '../../../web/app.ts';
import { startWebServer, type WebServer, type WebServerOptions } from '../../../web/server.ts';
import { claim, member, startCampaign } from '../state/sending.ts';

export const secret = 'a secret of at least thirty-two characters';

export interface WebShop {
  readonly url: string;
  readonly app: ReturnType<typeof createWebApp>;
  readonly state: State;
  readonly sending: Sending;
  /** What the log has said so far. */
  log(): string;
  /** Stores that were woken. */
  readonly woken: string[];
  advance(seconds: number): void;
  now(): Date;
  sendKey(customer: number): string;
  link(customer: number): string;
  /** Everything that a request could have changed. */
  everything(): Promise<unknown>;
  close(): Promise<void>;
}

export interface WebShopOptions {
  readonly language?: 'en' | 'es';
  readonly senderName?: string;
  readonly addresses?: readonly string[];
  readonly publicKey?: string;
  readonly timeouts?: WebServerOptions['timeouts'];
}

export async function openWebShop(options: WebShopOptions = {}): Promise<WebShop> {
  const { language = 'en', senderName = 'The Shop', publicKey, timeouts = {} } = options;
  const addresses = options.addresses ?? ['ana@example.test', 'bo@example.test', 'cleo@example.test'];
  const folder = mkdtempSync(join(tmpdir(), 'perdura-web-'));
  let at = Date.parse('2026-07-01T04:00:00.000Z');
  const now = () => new Date(at);
  const state = await openState({ file: join(folder, 'state.sqlite'), now });
  const sending = await startCampaign(
    state,
    addresses.map((address, index) => member(index + 1, { address })),
  );
  await claim(state, sending, 'batch-1');

  const base = { zone: 'UTC', currency: 'EUR', sources: { files: { type: 'files' } } };
  const config = checkProject(
    {
      stores: {
        shop: {
          ...base,
          language,
          mail: { from: { address: 'hello@shop.test', name: senderName } },
          channels: publicKey === undefined ? {} : { mail: { type: 'sendgrid', eventPublicKey: publicKey } },
        },
        other: { ...base, language },
      },
    },
    'perdura.yaml',
  );
  const lines: string[] = [];
  const woken: string[] = [];
  const app = createWebApp({
    state,
    secret,
    project: { config, file: 'perdura.yaml' },
    log: createLogger({ level: 'debug', pretty: false }, { write: (line) => void lines.push(line) }),
    now,
    wake: (store) => void woken.push(store),
  });
  const server: WebServer = await startWebServer({ app, host: '127.0.0.1', port: 0, timeouts });
  const sendKey = (customer: number) => sendKeyOf({ ...sending, customerKey: `customer-${customer}` });
  return {
    url: server.url,
    app,
    state,
    sending,
    log: () => lines.join(''),
    woken,
    now,
    advance: (seconds) => void (at += seconds * 1_000),
    sendKey,
    link: (customer) => `${server.url}/u/${signKey(secret, sendKey(customer))}`,
    everything: async () => ({
      suppressions: await state.suppressions.list({ limit: 1_000 }),
      sends: await state.sends.list({ limit: 1_000 }),
      journals: await Promise.all(addresses.map((_, index) => state.sends.journal(sendKey(index + 1)))),
      inbox: await Promise.all(['shop', 'other'].map((store) => state.inbox.counts(store))),
      woken: [...woken],
    }),
    async close() {
      await server.close();
      await state.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Signer {
  /** As SendGrid shows it. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function newSigner(namedCurve = 'prime256v1'): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey };
}

/** Headers of a request that SendGrid signed. */
export function signedHeaders(signer: Signer, body: string | Uint8Array, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]), signer.privateKey);
  return {
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': signature.toString('base64'),
  };
}
