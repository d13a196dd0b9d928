/** Every way in which a conversation with a mail server can end, and what is told of it. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smtpChannel } from '../../../connectors/mail/index.ts';
import type { SmtpConfig } from '../../../connectors/mail/config.ts';
import type { SendOutcome } from '../../../lib/channel.ts';
import { message, messages, never, sendAll, sendKey } from './messages.ts';
import { type Action, type ScriptedSmtp, startScriptedSmtp, type Step } from './scripted-smtp.ts';

let server: ScriptedSmtp;
const place = { home: '/nonexistent', store: 'shop' };

beforeEach(async () => {
  server = await startScriptedSmtp();
});
afterEach(() => server.close());

const open = (changes: Partial<SmtpConfig> = {}) =>
  smtpChannel.open(
    smtpChannel.config.parse({ type: 'smtp', host: '127.0.0.1', port: server.port, requireTls: false, ...changes }),
    place,
  );

/** Sends three messages; the second recipient's goes wrong at that step. */
async function sendWith(step: Step, action: Action, changes: Partial<SmtpConfig> = {}) {
  const unlucky = message(2).to.address;
  let isHit = false;
  server.script((at, { to, line }) => {
    const isTheirs = to.includes(unlucky) || line.includes(unlucky);
    if (at !== step || isHit || !isTheirs) return undefined;
    isHit = true;
    return action;
  });
  const outcomes = await sendAll(open({ maxConnections: 1, timeoutSeconds: 1, ...changes }), messages(3));
  expect(outcomes.map((sent) => sent.sendKey).sort()).toEqual([1, 2, 3].map(sendKey).sort());
  const of = (n: number) => outcomes.find((sent) => sent.sendKey === sendKey(n))?.outcome;
  expect([of(1)?.status, of(3)?.status]).toEqual(['accepted', 'accepted']);
  return { outcome: of(2) as SendOutcome, taken: server.taken.filter(({ to }) => to.includes(unlucky)).length };
}

describe('what a reply means', () => {
  it.each<[Step, string, Partial<SendOutcome>]>([
    ['rcpt', '550 5.1.1 no such user here', { status: 'rejected', suppress: 'bounce' }],
    ['rcpt', '550 customer-2@shop.test: user unknown', { status: 'rejected', suppress: 'bounce' }],
    ['rcpt', '550 5.7.1 blocked by policy', { status: 'rejected' }],
    ['rcpt', '552 5.2.2 mailbox full', { status: 'rejected' }],
    ['rcpt', '450 4.2.0 greylisted', { status: 'deferred' }],
    ['data', '554 5.5.1 no', { status: 'rejected' }],
    ['data', '451 4.3.0 later', { status: 'deferred' }],
    ['dot', '554 5.7.1 spam', { status: 'rejected' }],
    ['dot', '550 5.1.1 no such user here', { status: 'rejected', suppress: 'bounce' }],
    ['dot', '451 4.3.0 disk full', { status: 'deferred' }],
    ['dot', '421 4.3.2 shutting down', { status: 'deferred' }],
    ['dot', '503 5.5.1 bad sequence', { status: 'deferred' }],
  ])('%s answered with %s', async (step, reply, expected) => {
    const { outcome, taken } = await sendWith(step, reply);
    expect(outcome).toEqual({ reason: reply.replace('customer-2@shop.test', '(address)'), ...expected });
    expect(taken).toBe(0);
  });

  it('is the same without pipelining', async () => {
    await server.close();
    server = await startScriptedSmtp({ extensions: [] });
    const { outcome } = await sendWith('rcpt', '550 5.1.1 no such user here');
    expect(outcome).toMatchObject({ status: 'rejected', suppress: 'bounce' });
  });

  it('never tells the address in its reason', async () => {
    const { outcome } = await sendWith('rcpt', '550 5.7.1 <CUSTOMER-2@shop.test>: not today');
    expect(outcome).toEqual({ status: 'rejected', reason: '550 5.7.1 <(address)>: not today' });
  });
});

describe('what silence means', () => {
  it.each<[Step, Action, number]>([
    ['body', 'reset', 0],
    ['body', 'stall', 0],
    ['dot', 'reset', 0],
    ['dot', 'close', 0],
    ['dot', 'take-reset', 1],
    ['dot', 'take-stall', 1],
  ])('%s, %s: the body was under way, so it may have been accepted', async (step, action, taken) => {
    const result = await sendWith(step, action);
    expect(result.outcome.status).toBe('unknown');
    expect(result.taken).toBe(taken);
  });

  it.each<[Step, Action]>([
    ['rcpt', 'stall'],
    ['data', 'stall'],
    ['data', 'reset'],
    ['rcpt', '421 4.7.0 too many'],
  ])('%s, %s: nothing of the body had left, so it goes out over another connection', async (step, action) => {
    const result = await sendWith(step, action);
    expect(result).toMatchObject({ outcome: { status: 'accepted' }, taken: 1 });
  });

  it('defers a message whose every connection ends before its body', async () => {
    server.script((step, { to }) => (step === 'data' && to[0] === message(2).to.address ? 'reset' : undefined));
    const outcomes = await sendAll(open({ maxConnections: 1 }), messages(3));
    expect(outcomes.map(({ outcome }) => outcome.status).sort()).toEqual(['accepted', 'accepted', 'deferred']);
    expect(new Set(server.taken.map(({ to }) => to[0]))).toEqual(new Set([1, 3].map((n) => message(n).to.address)));
    expect(server.taken).toHaveLength(2);
  });

  it('does not wait longer than the time that is set, even for a server that trickles', async () => {
    server.script((step, { line }) => {
      if (step !== 'mail' || !line.includes('news')) return undefined;
      return '250-a';
    });
    const begun = performance.now();
    const outcomes = await sendAll(open({ timeoutSeconds: 1 }), messages(1));
    expect(outcomes[0]?.outcome.status).toBe('deferred');
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('connections', () => {
  it('sends so many messages over one, and no more', async () => {
    await sendAll(open({ maxConnections: 1, maxMessages: 3 }), messages(7));
    expect(server.taken).toHaveLength(7);
    expect(server.connections()).toBe(3);
  });

  it('works with the connections that it gets', async () => {
    server.script((step, { connection }) => (step === 'connect' && connection > 2 ? '421 4.7.0 enough' : undefined));
    const outcomes = await sendAll(open({ maxConnections: 5 }), messages(20));
    expect(outcomes.filter(({ outcome }) => outcome.status === 'accepted')).toHaveLength(20);
    expect(server.taken).toHaveLength(20);
  });

  it('defers everything when the server ends each connection at once', async () => {
    server.script((step) => (step === 'connect' ? 'reset' : undefined));
    const outcomes = await sendAll(open(), messages(10));
    expect(outcomes.map(({ outcome }) => outcome.status)).toEqual(Array.from({ length: 10 }, () => 'deferred'));
    expect(server.connections()).toBe(1);
  });

  it('goes on after a refused message, over the same connection', async () => {
    server.script((step, { line }) => (step === 'rcpt' && line.includes('customer-2@') ? '550 5.1.1 no' : undefined));
    await sendAll(open({ maxConnections: 1 }), messages(4));
    expect(server.connections()).toBe(1);
    expect(server.taken).toHaveLength(3);
  });
});

describe('what is wrong for every message', () => {
  it.each([
    ['mail', '550 5.7.1 sender not allowed'],
    ['mail', '530 5.7.0 authentication required'],
    ['rcpt', '554 5.7.1 relay access denied'],
  ] as const)('%s answered with %s is told before anything is handed over', async (at, reply) => {
    server.script((step) => (step === at ? reply : undefined));
    await expect(sendAll(open(), messages(5))).rejects.toMatchObject({ kind: 'config' });
    expect(server.taken).toEqual([]);
  });

  it('a refused login is told by check and by send', async () => {
    await server.close();
    server = await startScriptedSmtp({ login: { user: 'shop', pass: 'right' } });
    const wrong = open({ user: 'shop', password: 'wrong' });
    await expect(wrong.check(never)).rejects.toMatchObject({ kind: 'auth' });
    await expect(sendAll(wrong, messages(2))).rejects.toMatchObject({ kind: 'auth' });
    await expect(sendAll(wrong, messages(2))).rejects.not.toThrow(/wrong|shop@/);
    expect(server.taken).toEqual([]);
    const right = open({ user: 'shop', password: 'right' });
    await right.check(never);
    expect((await sendAll(right, messages(2))).map(({ outcome }) => outcome.status)).toEqual(['accepted', 'accepted']);
  });

  it('a login that is refused for now defers', async () => {
    await server.close();
    server = await startScriptedSmtp({ login: { user: 'shop', pass: 'right' } });
    server.script((step) => (step === 'auth' ? '454 4.7.0 try later' : undefined));
    const channel = open({ user: 'shop', password: 'right' });
    await expect(channel.check(never)).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await sendAll(channel, messages(1)))[0]?.outcome.status).toBe('deferred');
  });

  it('a server whose certificate nobody vouches for gets nothing', async () => {
    const selfSigned = new SMTPServer({ logger: false, authOptional: true });
    await new Promise<void>((resolve) => selfSigned.listen(0, '127.0.0.1', resolve));
    const { port } = selfSigned.server.address() as AddressInfo;
    selfSigned.on('error', () => undefined);
    const channel = open({ port, requireTls: true });
    await expect(channel.check(never)).rejects.toMatchObject({ kind: 'config', message: /DEPTH_ZERO_SELF_SIGNED/ });
    await expect(sendAll(channel, messages(1))).rejects.toMatchObject({ kind: 'config' });
    await new Promise<void>((resolve) => selfSigned.close(resolve));
  });

  it('a server without TLS gets nothing when TLS is required', async () => {
    const channel = open({ requireTls: true });
    await expect(channel.check(never)).rejects.toMatchObject({ kind: 'config', message: /no secure connection/ });
    await expect(sendAll(channel, messages(1))).rejects.toMatchObject({ kind: 'config' });
    expect(server.commands.filter((line) => line.startsWith('MAIL'))).toEqual([]);
  });
});
