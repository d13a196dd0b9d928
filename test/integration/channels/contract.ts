/** What every channel keeps, whatever it speaks. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenChannel, Sent } from '../../../lib/channel.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { message, messages, never, sendAll, sendKey } from './messages.ts';

/** A mail as it arrived. */
export interface Delivered {
  readonly sendKey: string;
  readonly to: readonly { readonly address: string; readonly name: string }[];
  readonly from: { readonly address: string; readonly name: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ChannelUnderTest {
  readonly channel: OpenChannel;
  /** The same, with nothing that answers behind it. */
  readonly unreachable: OpenChannel;
  delivered(): Promise<readonly Delivered[]>;
  /** Forgets what was delivered. */
  reset(): Promise<void>;
  /** Addresses at which the provider behaves so; `lost`: it delivers, but its answer never comes. */
  readonly addresses: Readonly<Partial<Record<'rejected' | 'noMailbox' | 'deferred' | 'lost', string>>>;
  dispose(): Promise<void>;
}

export function describeChannel(name: string, setup: () => Promise<ChannelUnderTest>): void {
  describe(`channel ${name}`, () => {
    let test: ChannelUnderTest;
    beforeAll(async () => {
      test = await setup();
    });
    beforeEach(() => test.reset());
    afterAll(() => test?.dispose());

    const keysOf = (found: readonly { readonly sendKey: string }[]) => found.map((one) => one.sendKey).sort();
    const statuses = (outcomes: readonly Sent[]) => new Set(outcomes.map(({ outcome }) => outcome.status));

    it('sends every message once and tells one outcome of each', async () => {
      const sent = messages(500);
      const outcomes = await sendAll(test.channel, sent);
      expect(keysOf(outcomes)).toEqual(keysOf(sent));
      expect(statuses(outcomes)).toEqual(new Set(['accepted']));
      const delivered = await test.delivered();
      expect(keysOf(delivered)).toEqual(keysOf(sent));
      expect(new Set(delivered.map(({ to }) => to[0]?.address)).size).toBe(500);
    });

    it('says nothing about no messages', async () => {
      expect(await sendAll(test.channel, [])).toEqual([]);
    });

    it('brings names, subjects and both parts over as they are', async () => {
      const long = `${'palabra '.repeat(400)}${'x'.repeat(3_000)}`;
      const sent = message('unicode', {
        to: { address: 'ines@shop.test', name: 'Inés "la Ñ" Pérez, Straße 💿' },
        from: { address: 'news@shop.test', name: 'Café & Co <tienda>' },
        replyTo: { address: 'hola@shop.test', name: 'Atención' },
        subject:
          'Tu música: 20 % más barata 💿 — “sólo hoy”, y todavía un poco más de texto para que la línea sea larga',
        html: `<p>¡Hola, Inés! 💿</p>\n<p>${long}</p>\n.\n..\n<p>=20 fin</p>`,
        text: `¡Hola, Inés! 💿\n${long}\n.\n..\nFrom here on\n=20 fin\n`,
      });
      expect(await sendAll(test.channel, [sent])).toMatchObject([{ outcome: { status: 'accepted' } }]);
      const [mail] = await test.delivered();
      expect(mail).toMatchObject({ to: [sent.to], from: sent.from, subject: sent.subject });
      expect(mail?.html.trimEnd()).toBe(sent.html);
      expect(mail?.text.trimEnd()).toBe(sent.text.trimEnd());
      expect(mail?.headers).toMatchObject({
        'x-perdura-send': sent.sendKey,
        'list-unsubscribe': sent.headers['List-Unsubscribe'],
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      });
      expect(mail?.headers['reply-to']).toContain('hola@shop.test');
    });

    it('lets no value begin a header or reach another recipient', async () => {
      const broken = 'x\r\nBcc: victim@shop.test\r\n\r\n<b>body</b>';
      const sent = message('injection', {
        to: { address: 'ines@shop.test', name: broken },
        from: { address: 'news@shop.test', name: broken },
        replyTo: { address: 'hola@shop.test', name: broken },
        subject: broken,
        headers: { 'List-Unsubscribe': broken },
      });
      await sendAll(test.channel, [sent]);
      const [mail, ...others] = await test.delivered();
      expect(others).toEqual([]);
      expect(Object.keys(mail?.headers ?? {})).not.toContain('bcc');
      expect(mail?.to.map(({ address }) => address)).toEqual(['ines@shop.test']);
      expect(mail?.text.trimEnd()).toBe(sent.text.trimEnd());
    });

    it.each([
      'ines@shop.test\r\nRCPT TO:<victim@shop.test>',
      'ines@shop.test, victim@shop.test',
      'Victim <victim@shop.test>',
      'no address',
      '',
    ])('refuses to write to %j', async (address) => {
      const outcomes = await sendAll(test.channel, [message('odd', { to: { address } }), message(2)]);
      expect(outcomes.find((sent) => sent.sendKey === sendKey('odd'))?.outcome.status).toBe('rejected');
      expect(keysOf(await test.delivered())).toEqual([sendKey(2)]);
    });

    it('tells of each recipient what became of that one’s message', async () => {
      const { rejected, noMailbox, deferred, lost } = test.addresses;
      const odd = Object.entries({ rejected, noMailbox, deferred, lost }).filter(
        ([, address]) => address !== undefined,
      );
      const sent = [
        ...messages(20),
        ...odd.map(([kind, address]) => message(kind, { to: { address: address ?? '' } })),
        ...messages(40).slice(20),
      ];
      const outcomes = await sendAll(test.channel, sent);
      expect(keysOf(outcomes)).toEqual(keysOf(sent));
      const told = Object.fromEntries(outcomes.map((one) => [one.sendKey, one.outcome]));
      const expected = {
        rejected: { status: 'rejected' },
        noMailbox: { status: 'rejected', suppress: 'bounce' },
        deferred: { status: 'deferred' },
        lost: { status: 'unknown' },
      } as const;
      for (const [kind] of odd) expect(told[sendKey(kind)]).toMatchObject(expected[kind as keyof typeof expected]);
      expect(told[sendKey('rejected')]).not.toHaveProperty('suppress');
      const good = messages(40).map((one) => one.sendKey);
      expect(good.map((key) => told[key]?.status)).toEqual(good.map(() => 'accepted'));
      const arrived = lost === undefined ? good : [...good, sendKey('lost')];
      expect(keysOf(await test.delivered())).toEqual(arrived.toSorted());
    });

    it('hands nothing over once it is told to stop', async () => {
      const stopped = AbortSignal.abort(new Error('stop'));
      const outcomes = await sendAll(test.channel, messages(10), stopped);
      expect(keysOf(outcomes)).toEqual(keysOf(messages(10)));
      expect(statuses(outcomes)).toEqual(new Set(['deferred']));
      expect(await test.delivered()).toEqual([]);
    });

    it('finishes what is under way when it is told to stop, and defers the rest', async () => {
      const sent = messages(200);
      const stop = new AbortController();
      const outcomes: Sent[] = [];
      for await (const outcome of test.channel.send(sent, stop.signal)) {
        outcomes.push(outcome);
        if (outcomes.length === 30) stop.abort(new Error('stop'));
      }
      expect(keysOf(outcomes)).toEqual(keysOf(sent));
      expect(statuses(outcomes)).toEqual(new Set(['accepted', 'deferred']));
      const accepted = outcomes.filter(({ outcome }) => outcome.status === 'accepted');
      expect(keysOf(await test.delivered())).toEqual(keysOf(accepted));
    });

    it('begins no more once nobody listens', async () => {
      for await (const { outcome } of test.channel.send(messages(200), never)) {
        expect(outcome.status).toBe('accepted');
        break;
      }
      const delivered = (await test.delivered()).length;
      expect(delivered).toBeLessThan(150);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await test.delivered()).length).toBe(delivered);
    });

    it('defers everything while nothing answers', async () => {
      const outcomes = await sendAll(test.unreachable, messages(10));
      expect(keysOf(outcomes)).toEqual(keysOf(messages(10)));
      expect(statuses(outcomes)).toEqual(new Set(['deferred']));
    });

    it('finds nothing to change where all is well', async () => {
      await test.channel.check(never);
      const failure = await test.unreachable.check(never).catch((error: unknown) => error);
      expect(failure === undefined || failure instanceof PipelineError).toBe(true);
    });

    it('keeps addresses and content out of reasons', async () => {
      const secret = randomBytes(8).toString('hex');
      const odd = Object.values(test.addresses);
      const outcomes = await sendAll(
        test.channel,
        odd.map((address, n) => message(n, { to: { address }, subject: secret, text: secret })),
      );
      const told = JSON.stringify(outcomes);
      for (const address of [...odd, secret]) expect(told).not.toContain(address);
    });

    it('knows of sends in doubt, if it can be asked', async () => {
      if (test.channel.reconcile === undefined) return;
      const sent = messages(3);
      await sendAll(test.channel, sent);
      const asked = [...sent.map((one) => one.sendKey), sendKey('never sent')];
      expect(await test.channel.reconcile(asked, never)).toEqual(
        new Map([...sent.map((one) => [one.sendKey, 'accepted'] as const), [sendKey('never sent'), 'not_accepted']]),
      );
    });
  });
}
