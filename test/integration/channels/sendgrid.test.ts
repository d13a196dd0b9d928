import { generateKeyPairSync } from 'node:crypto';
import eventWebhook from '@sendgrid/eventwebhook';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendgridChannel } from '../../../connectors/sendgrid/index.ts';
import type { SendgridConfig } from '../../../connectors/sendgrid/config.ts';
import { type SendgridFault, type SendgridServer, signEvents, startSendgrid } from '../../support/sendgrid-server.ts';
import { describeChannel } from './contract.ts';
import { message, messages, never, sendAll, sendKey, statusOf } from './messages.ts';

const place = { home: '/nonexistent', store: 'shop' };
const open = ({ url, apiKey }: Pick<SendgridServer, 'url' | 'apiKey'>, changes: Partial<SendgridConfig> = {}) =>
  sendgridChannel.open(sendgridChannel.config.parse({ type: 'sendgrid', apiKey, baseUrl: url, ...changes }), place);

const bad = (field: string, text: string): SendgridFault => ({
  how: 'answer',
  status: 400,
  errors: [{ field, message: text }],
});

describeChannel('sendgrid', async () => {
  const server = await startSendgrid();
  const gone = await startSendgrid();
  await gone.close();
  server.decide(({ to }) => {
    if (to.email === 'rejected@shop.test') {
      return bad('personalizations.0.to.0.email', 'rejected@shop.test does not contain a valid address.');
    }
    if (to.email === 'later@shop.test') return { how: 'answer', status: 408 };
    if (to.email === 'lost@shop.test') return { how: 'reset', isTaken: true };
    return undefined;
  });
  return {
    channel: open(server),
    unreachable: open(gone),
    delivered: async () =>
      server.delivered.map((mail) => ({
        ...mail,
        to: [{ address: mail.to.email, name: mail.to.name ?? '' }],
        from: { address: mail.from.email, name: mail.from.name ?? '' },
        headers: {
          ...Object.fromEntries(Object.entries(mail.headers).map(([name, value]) => [name.toLowerCase(), value])),
          ...(mail.replyTo === undefined ? {} : { 'reply-to': mail.replyTo.email }),
        },
      })),
    reset: async () => server.forget(),
    addresses: { rejected: 'rejected@shop.test', deferred: 'later@shop.test', lost: 'lost@shop.test' },
    dispose: () => server.close(),
  };
});

describe('sendgrid', () => {
  let server: SendgridServer;
  beforeEach(async () => {
    server = await startSendgrid();
  });
  afterEach(() => server.close());

  /** Sends three mails, of which the second ends so. */
  async function sendWith(fault: SendgridFault, changes: Partial<SendgridConfig> = {}) {
    server.decide((mail) => (mail.sendKey === sendKey(2) ? fault : undefined));
    const outcomes = await sendAll(open(server, changes), messages(3));
    expect([1, 3].map((n) => statusOf(outcomes, sendKey(n)))).toEqual(['accepted', 'accepted']);
    expect(server.delivered.filter((mail) => mail.sendKey === sendKey(2))).toHaveLength(fault.isTaken === true ? 1 : 0);
    return outcomes.find((sent) => sent.sendKey === sendKey(2))?.outcome;
  }

  it('asks for every mail as its API wants it, and keeps the id that it gives', async () => {
    const outcomes = await sendAll(open(server), [message(1, { replyTo: { address: 'hola@shop.test' } })]);
    expect(outcomes).toEqual([{ sendKey: sendKey(1), outcome: { status: 'accepted', providerId: 'id-1' } }]);
    expect(server.bodies).toEqual([
      {
        personalizations: [
          {
            to: [{ email: 'customer-1@shop.test', name: 'Customer 1' }],
            headers: { ...message(1).headers, 'X-Perdura-Send': sendKey(1) },
            custom_args: { send_key: sendKey(1) },
          },
        ],
        from: { email: 'news@shop.test', name: 'The Shop' },
        reply_to: { email: 'hola@shop.test' },
        subject: 'Hello 1',
        content: [
          { type: 'text/plain', value: 'Hello 1\n' },
          { type: 'text/html', value: '<p>Hello 1</p>' },
        ],
      },
    ]);
  });

  it('delivers nothing in the sandbox', async () => {
    const outcomes = await sendAll(open(server, { sandbox: true }), messages(2));
    expect(outcomes.map(({ outcome }) => outcome.status)).toEqual(['accepted', 'accepted']);
    expect(server.delivered).toEqual([]);
    expect(server.bodies).toHaveLength(2);
  });

  it.each<[string, SendgridFault, object]>([
    [
      '400',
      bad('subject', 'The subject is required.'),
      { status: 'rejected', reason: '400 subject: The subject is required.' },
    ],
    ['413', { how: 'answer', status: 413 }, { status: 'rejected', reason: '413' }],
    ['500', { how: 'answer', status: 500, isTaken: true }, { status: 'unknown', reason: '500' }],
    ['503', { how: 'answer', status: 503 }, { status: 'unknown', reason: '503' }],
    ['a reset', { how: 'reset' }, { status: 'unknown', reason: 'no answer, ECONNRESET' }],
    ['silence', { how: 'stall', isTaken: true }, { status: 'unknown', reason: 'no answer, ECONNABORTED' }],
  ])('tells what %s means', async (_, fault, expected) => {
    expect(await sendWith(fault, { timeoutSeconds: 1 })).toEqual(expected);
  });

  it('waits as long as the rate limit says, and sends what it had refused', async () => {
    let refused = 0;
    server.decide((_, n) => {
      if (n < 6 || n > 9) return undefined;
      refused += 1;
      const headers = { 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1) };
      return { how: 'answer', status: 429, errors: [{ message: 'too many requests' }], headers };
    });
    const begun = performance.now();
    const outcomes = await sendAll(open(server), messages(30));
    expect(outcomes.filter(({ outcome }) => outcome.status === 'accepted')).toHaveLength(30);
    expect(server.delivered).toHaveLength(30);
    expect(refused).toBe(4);
    expect(performance.now() - begun).toBeGreaterThan(1_000);
  });

  it('defers everything when the limit lasts long', async () => {
    const headers = { 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3_600) };
    server.decide((_, n) => (n > 5 ? { how: 'answer', status: 429, headers } : undefined));
    const outcomes = await sendAll(open(server, { maxConnections: 1 }), messages(30));
    expect(outcomes.filter(({ outcome }) => outcome.status === 'accepted')).toHaveLength(5);
    const [deferred] = outcomes.filter(({ outcome }) => outcome.status === 'deferred');
    expect(deferred?.outcome).toMatchObject({ reason: expect.stringMatching(/takes no more mails for 36\d\d s/) });
    expect(server.bodies).toHaveLength(6);
  });

  it('gives a wait up when it is told to stop', async () => {
    const headers = { 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 60) };
    server.decide(() => ({ how: 'answer', status: 429, headers }));
    const begun = performance.now();
    const outcomes = await sendAll(open(server), messages(5), AbortSignal.timeout(200));
    expect(outcomes.map(({ outcome }) => outcome.status)).toEqual(Array.from({ length: 5 }, () => 'deferred'));
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('tells of a wrong key before anything is handed over', async () => {
    const wrong = open({ url: server.url, apiKey: 'SG.wrong' });
    await expect(wrong.check(never)).rejects.toMatchObject({ kind: 'auth' });
    const failure = await sendAll(wrong, messages(5)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('401') });
    // Of an error everything may be logged.
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/SG\.wrong|customer-/);
    expect(server.bodies).toEqual([]);
  });

  it('defers the rest when the account is closed in between', async () => {
    server.decide((_, n) =>
      n > 10 ? { how: 'answer', status: 403, errors: [{ message: 'access forbidden' }] } : undefined,
    );
    const outcomes = await sendAll(open(server, { maxConnections: 2 }), messages(30));
    expect(outcomes.filter(({ outcome }) => outcome.status === 'accepted')).toHaveLength(10);
    expect(outcomes.filter(({ outcome }) => outcome.status === 'deferred')).toHaveLength(20);
    expect(server.delivered).toHaveLength(10);
  });

  it('is not led elsewhere', async () => {
    const other = await startSendgrid();
    const headers = { location: `${other.url}/v3/mail/send` };
    server.decide(() => ({ how: 'answer', status: 307, headers }));
    await expect(sendAll(open(server), messages(2))).rejects.toMatchObject({ kind: 'config' });
    expect(other.bodies).toEqual([]);
    await other.close();
  });

  it('finds a key without the right to send', async () => {
    server.allow(['stats.read']);
    await expect(open(server).check(never)).rejects.toMatchObject({ kind: 'auth', message: /mail\.send/ });
  });

  it('has webhooks signed as SendGrid’s own library verifies them', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const body = JSON.stringify([{ event: 'delivered', email: 'ñ@shop.test' }]);
    const headers = signEvents(privateKey, body, 1_700_000_000);
    const { EventWebhook, EventWebhookHeader } = eventWebhook;
    const verifier = new EventWebhook();
    const key = verifier.convertPublicKeyToECDSA(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
    const signature = headers[EventWebhookHeader.SIGNATURE().toLowerCase()] ?? '';
    const timestamp = headers[EventWebhookHeader.TIMESTAMP().toLowerCase()] ?? '';
    expect(verifier.verifySignature(key, body, signature, timestamp)).toBe(true);
    expect(verifier.verifySignature(key, body.replace('ñ', 'n'), signature, timestamp)).toBe(false);
  });
});
