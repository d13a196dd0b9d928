import { createRequire } from 'node:module';
import { request as httpRequest } from 'node:http';
import { array, assert, asyncProperty, constantFrom, integer, nat, record, uint8Array } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventKeys, isRecent, isSigned } from '../../../web/sendgrid-signature.ts';
import { newSigner, openWebShop, signedHeaders, type WebShop } from './web-shop.ts';

const { EventWebhook } = createRequire(import.meta.url)('@sendgrid/eventwebhook') as {
  EventWebhook: new () => {
    convertPublicKeyToECDSA(key: string): unknown;
    verifySignature(key: unknown, payload: Uint8Array | string, signature: string, timestamp: string): boolean;
  };
};
const oracle = new EventWebhook();

const signer = newSigner();
const at = Date.parse('2026-07-01T04:00:00.000Z') / 1_000;

const keysOf = (key: string) => {
  const stores = { shop: { channels: { mail: { type: 'sendgrid', eventPublicKey: key } } } };
  return eventKeys({ config: { stores }, file: 'perdura.yaml' } as never).get('shop') ?? [];
};

describe('a signature', () => {
  /** As published with @sendgrid/eventwebhook, line ends included. */
  const official = {
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
    signature: 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
    timestamp: '1600112502',
    body: Buffer.from(
      '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
    ),
  };

  it('is verified as SendGrid’s own example says', () => {
    expect(isSigned(keysOf(official.key), official)).toBe(true);
    expect(isSigned(keysOf(signer.publicKey), official)).toBe(false);
    expect(isSigned(keysOf(official.key), { ...official, timestamp: '1600112503' })).toBe(false);
    expect(isSigned(keysOf(official.key), { ...official, body: official.body.subarray(0, -2) })).toBe(false);
    expect(isSigned(keysOf(official.key), { ...official, signature: undefined })).toBe(false);
    const foreign = 'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0=';
    expect(isSigned(keysOf(official.key), { ...official, signature: foreign })).toBe(false);
  });

  it('is judged as SendGrid’s library judges it', async () => {
    const key = oracle.convertPublicKeyToECDSA(signer.publicKey);
    await assert(
      asyncProperty(array(integer({ min: 32, max: 126 })), nat(2), nat(200), async (codes, what, where) => {
        const body = Buffer.from(codes);
        const headers = signedHeaders(signer, body, new Date(at * 1_000));
        const timestamp = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
        const signature = headers['x-twilio-email-event-webhook-signature'] ?? '';
        const changed = Buffer.from(body);
        if (what === 1 && changed.length > 0) changed[where % changed.length] = 33;
        const given = { signature, timestamp: what === 2 ? `${timestamp}0` : timestamp, body: changed };
        expect(isSigned(keysOf(signer.publicKey), given)).toBe(
          oracle.verifySignature(key, given.body, signature, given.timestamp),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is never a reason to fail, whatever stands there', async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 100 }), async (bytes) => {
        for (const signature of [Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('latin1')]) {
          const given = { signature, timestamp: String(at), body: new Uint8Array() };
          expect(isSigned(keysOf(signer.publicKey), given)).toBe(false);
        }
      }),
    );
  });

  it('is good for ten minutes before and after', () => {
    const now = new Date(at * 1_000);
    for (const seconds of [-600, -1, 0, 600]) expect(isRecent(String(at + seconds), now)).toBe(true);
    for (const seconds of [-601, 601, -1e6, 1e9]) expect(isRecent(String(at + seconds), now)).toBe(false);
    for (const text of [undefined, '', 'now', `${at}.0`, `-${at}`, `${at} `, '1e9', '0x6864', '９'])
      expect(isRecent(text, now)).toBe(false);
  });

  it.each([
    ['of another curve', newSigner('secp384r1').publicKey],
    ['that is none', 'bm90IGEga2V5'],
    ['that is empty', ''],
  ])('is not checked against a key %s: the server does not start', (_, key) => {
    expect(() => keysOf(key)).toThrow(/stores\.shop\.channels\.mail\.eventPublicKey: is no P-256 public key/);
  });

  it('is checked against a key in PEM as well', () => {
    const pem = `-----BEGIN PUBLIC KEY-----\n${signer.publicKey.replace(/(.{64})/g, '$1\n')}\n-----END PUBLIC KEY-----\n`;
    expect(keysOf(pem)[0]?.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(signer.publicKey);
  });
});

describe('the webhook of SendGrid', () => {
  let shop: WebShop;
  beforeEach(async () => {
    shop = await openWebShop({ publicKey: signer.publicKey });
    return () => shop.close();
  });

  const event = (changes: Readonly<Record<string, unknown>> = {}) => ({
    email: 'ana@example.test',
    event: 'delivered',
    timestamp: at - 60,
    sg_event_id: 'ZGVsaXZlcmVk',
    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
    response: '250 OK',
    send_key: shop.sendKey(1),
    ...changes,
  });
  const deliver = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, store = 'shop') =>
    fetch(`${shop.url}/webhooks/sendgrid/${store}`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { ...signedHeaders(signer, body, shop.now()), ...headers },
    });
  const inbox = () => shop.state.inbox.waiting('shop', 100).then((rows) => rows.map((row) => row.event));

  it('stores what is signed, wakes the store’s worker, and then says so', async () => {
    const body = `${JSON.stringify([event(), event({ event: 'open', useragent: 'x', ip: '::1' })]).replace('},{', '},\r\n{')}\r\n`;
    const answer = await deliver(body);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ stored: 2, repeated: 0, ignored: 0 });
    const sendKey = shop.sendKey(1);
    const common = { sendKey, at: '2026-07-01T03:59:00.000Z', address: 'ana@example.test', reason: '250 OK' };
    expect(await inbox()).toEqual([
      { ...common, event: 'delivered' },
      { ...common, event: 'open' },
    ]);
    expect(shop.woken).toEqual(['shop']);
  });

  it('counts an event once, however often it is delivered', async () => {
    const first = JSON.stringify([event()]);
    await deliver(first);
    shop.advance(300);
    expect(await (await deliver(first)).json()).toEqual({ stored: 0, repeated: 1, ignored: 0 });
    // Delivered again by SendGrid: another id, the same event.
    const again = JSON.stringify([
      event({ sg_event_id: 'other', email: 'Ana@Example.test' }),
      event({ timestamp: at }),
    ]);
    expect(await (await deliver(again)).json()).toEqual({ stored: 1, repeated: 1, ignored: 0 });
    expect(await inbox()).toHaveLength(2);
    // Nothing new wakes nobody.
    expect(shop.woken).toEqual(['shop', 'shop']);
  });

  it('takes the bytes as they came', async () => {
    const body = Buffer.from(
      JSON.stringify([event({ reason: 'niño – \u{1f4e8} "x"\t', response: undefined })], undefined, 2),
    );
    expect((await deliver(body)).status).toBe(200);
    expect((await inbox())[0]?.reason).toBe('niño – \u{1f4e8} "x"\t');
    // The same JSON, other bytes, the old signature.
    const headers = signedHeaders(signer, body, shop.now());
    expect((await deliver(JSON.stringify(JSON.parse(body.toString())), headers)).status).toBe(401);
  });

  it('refuses what is forged, changed, unsigned or signed for another time', async () => {
    const before = await shop.everything();
    const body = JSON.stringify([event()]);
    const stale = signedHeaders(signer, body, new Date(shop.now().getTime() - 601_000));
    const early = signedHeaders(signer, body, new Date(shop.now().getTime() + 601_000));
    const good = signedHeaders(signer, body, shop.now());
    for (const headers of [
      signedHeaders(newSigner(), body, shop.now()),
      signedHeaders(signer, `${body} `, shop.now()),
      { 'x-twilio-email-event-webhook-signature': '' },
      { 'x-twilio-email-event-webhook-signature': 'MEUCIQ==' },
      { 'x-twilio-email-event-webhook-signature': 'A'.repeat(4_000) },
      { 'x-twilio-email-event-webhook-timestamp': '' },
      { 'x-twilio-email-event-webhook-timestamp': '1e9' },
      // A fresh time beside a recorded signature.
      { ...stale, 'x-twilio-email-event-webhook-timestamp': good['x-twilio-email-event-webhook-timestamp'] ?? '' },
      stale,
      early,
    ]) {
      const answer = await deliver(body, headers);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({ error: 'not signed, or too long ago' });
    }
    expect(await shop.everything()).toEqual(before);
  });

  it('refuses a request that was recorded and sent again after ten minutes', async () => {
    const body = JSON.stringify([event()]);
    const recorded = signedHeaders(signer, body, shop.now());
    expect((await deliver(body, recorded)).status).toBe(200);
    shop.advance(601);
    expect((await deliver(body, recorded)).status).toBe(401);
    expect(await inbox()).toHaveLength(1);
  });

  it('knows only stores with a key', async () => {
    const body = JSON.stringify([event()]);
    for (const store of ['other', 'nobody', '__proto__', 'constructor']) {
      expect((await deliver(body, {}, store)).status, store).toBe(404);
    }
    expect((await fetch(`${shop.url}/webhooks/sendgrid/shop`)).status).toBe(404);
    expect(await inbox()).toEqual([]);
  });

  it.each([
    ['no JSON', '{not json'],
    ['nothing', ''],
    ['no list', '{"event":"delivered"}'],
    ['text', '"delivered"'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['half a list', '[{"event":"delivered"}'],
  ])('refuses %s without storing, although it is signed', async (_, body) => {
    const before = await shop.everything();
    expect((await deliver(body)).status).toBe(400);
    expect(await shop.everything()).toEqual(before);
  });

  it('takes what it understands of a batch and leaves out what is not ours', async () => {
    const batch = [
      event(),
      event({ event: 'account_status_change', email: undefined, type: 'compliance_deactivate' }),
      event({ event: 'group_resubscribe' }),
      event({ send_key: undefined }),
      event({ timestamp: 'yesterday' }),
      event({ email: 7 }),
      event({ send_key: { $ne: 1 } }),
      null,
      'text',
      [],
      { __proto__: { event: 'open' } },
      event({ event: 'click', url: 'https://shop.test/', send_key: 'of-nobody' }),
      event({ event: 'group_unsubscribe', asm_group_id: 7 }),
      // Went to SendGrid by SMTP: its Message-ID is ours.
      event({ event: 'processed', send_key: undefined, 'smtp-id': `<${shop.sendKey(2)}@shop.test>` }),
    ];
    const answer = await deliver(JSON.stringify(batch));
    expect(await answer.json()).toEqual({ stored: 4, repeated: 0, ignored: 10 });
    expect((await inbox()).map((one) => [one.event, one.sendKey])).toEqual([
      ['delivered', shop.sendKey(1)],
      ['click', 'of-nobody'],
      ['unsubscribe', shop.sendKey(1)],
      ['processed', shop.sendKey(2)],
    ]);
  });

  it('takes a block for a message that came back and a bounce for the end of the address', async () => {
    await deliver(
      JSON.stringify([
        event({ event: 'bounce', type: 'blocked', reason: '421 busy' }),
        event({ event: 'bounce', type: 'bounce', reason: '550 <Ana@example.test>: no such user', timestamp: at - 59 }),
      ]),
    );
    expect((await inbox()).map((one) => [one.event, one.reason])).toEqual([
      ['blocked', '421 busy'],
      ['bounce', '550 <(address)>: no such user'],
    ]);
  });

  it('takes JSON alone', async () => {
    const body = JSON.stringify([event()]);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      expect((await deliver(body, { 'content-type': type })).status).toBe(415);
    }
    expect((await deliver(body, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
  });

  it('takes a batch as large as SendGrid’s, and refuses one beyond 2 MiB, announced or streamed', async () => {
    const large = JSON.stringify(Array.from({ length: 2_000 }, (_, n) => event({ timestamp: at - n })));
    expect(large.length).toBeGreaterThan(500_000);
    expect(await (await deliver(large)).json()).toMatchObject({ stored: 2_000 });
    const body = `[${' '.repeat(2 * 1_024 * 1_024)}]`;
    expect((await deliver(body)).status).toBe(413);
    let sent = 0;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = signedHeaders(signer, body, shop.now());
      const request = httpRequest(`${shop.url}/webhooks/sendgrid/shop`, { method: 'POST', headers }, (response) => {
        resolve(response.resume().statusCode);
        request.destroy();
      });
      request.on('error', (error) => (sent > 3_000_000 ? undefined : reject(error)));
      const chunk = Buffer.alloc(64 * 1_024, ' ');
      const more = () => {
        if (request.destroyed || sent > 100_000_000) return;
        sent += chunk.length;
        if (request.write(chunk)) setImmediate(more);
        else request.once('drain', more);
      };
      more();
    });
    expect(status).toBe(413);
    // It was not read to its end.
    expect(sent).toBeLessThan(50_000_000);
    expect(await shop.state.inbox.counts('shop')).toMatchObject({ waiting: 2_000 });
  });

  it('says no 200 when the events could not be stored', async () => {
    await shop.state.close();
    const answer = await deliver(JSON.stringify([event()]));
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(shop.woken).toEqual([]);
  });

  it('keeps up with a burst, and counts every event once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        deliver(JSON.stringify(Array.from({ length: 20 }, (__, m) => event({ timestamp: at - (n % 50) * 20 - m })))),
      ),
    );
    const counts = (await Promise.all(answers.map((answer) => answer.json()))) as { stored: number }[];
    expect(counts.reduce((sum, { stored }) => sum + stored, 0)).toBe(1_000);
    expect(await shop.state.inbox.counts('shop')).toMatchObject({ waiting: 1_000 });
  });

  it('leaves no address in the log', async () => {
    await deliver(JSON.stringify([event(), event({ email: 'x'.repeat(400) })]));
    expect(shop.log()).toContain('"stored":1');
    expect(shop.log()).not.toMatch(/ana|example\.test/);
    expect(shop.log()).not.toContain(shop.sendKey(1));
  });
});

describe('whatever is delivered, in whatever order', () => {
  let shop: WebShop;
  beforeAll(async () => {
    shop = await openWebShop({ publicKey: signer.publicKey });
  });
  afterAll(() => shop.close());

  it('is in the inbox once', async () => {
    const arbitrary = record({
      event: constantFrom('processed', 'delivered', 'open', 'bounce'),
      timestamp: integer({ min: at - 3, max: at }),
      email: constantFrom('ana@example.test', 'bo@example.test'),
      send_key: constantFrom('a', 'b'),
    });
    const seen = new Set<string>();
    await assert(
      asyncProperty(array(array(arbitrary, { maxLength: 5 }), { maxLength: 4 }), async (deliveries) => {
        for (const events of deliveries) {
          const body = JSON.stringify(events);
          const answer = await shop.app.request('/webhooks/sendgrid/shop', {
            method: 'POST',
            body,
            headers: signedHeaders(signer, body, shop.now()),
          });
          const before = seen.size;
          for (const one of events) seen.add(JSON.stringify(one));
          expect(await answer.json()).toEqual({
            stored: seen.size - before,
            repeated: events.length - (seen.size - before),
            ignored: 0,
          });
          // The rate limit has its own test.
          shop.advance(1);
        }
      }),
      { numRuns: 40 },
    );
    expect((await shop.state.inbox.counts('shop')).waiting).toBe(seen.size);
  });
});
