import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signKey } from '../../../lib/signed-key.ts';
import { openWebShop, secret, type WebShop } from './web-shop.ts';

const oneClick = 'List-Unsubscribe=One-Click';
const form = 'application/x-www-form-urlencoded';
const post = (url: string, body: string | FormData = oneClick, type: string | null = form) =>
  fetch(url, { method: 'POST', body, headers: type === null ? {} : { 'content-type': type } });

describe('an unsubscribe link', () => {
  let shop: WebShop;
  beforeEach(async () => {
    shop = await openWebShop();
    return () => shop.close();
  });

  it('shows what it is about and one button, and no whole address', async () => {
    const answer = await fetch(shop.link(1));
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain('No more e-mails from The Shop?');
    expect(page).toContain('a•••@example.test');
    expect(page).not.toContain('ana@');
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toMatch(/<form method="post">/);
  });

  it('changes nothing when it is looked at, whoever looks and however', async () => {
    const before = await shop.everything();
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
      for (const agent of ['GoogleImageProxy', 'SafeLinks', 'Mozilla/5.0', 'curl/8']) {
        const answer = await fetch(`${shop.link(1)}?${oneClick}`, { method, headers: { 'user-agent': agent } });
        expect(answer.status, method).toBe(method === 'GET' || method === 'HEAD' ? 200 : 404);
      }
    }
    const head = await fetch(shop.link(1), { method: 'HEAD' });
    expect(await head.text()).toBe('');
    expect(await shop.everything()).toEqual(before);
  });

  it('unsubscribes on one click of the mail client, and the address is not written to again', async () => {
    const answer = await post(shop.link(1));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('You are unsubscribed');
    expect(await shop.state.suppressions.list({ limit: 10 })).toMatchObject([
      { store: 'shop', address: 'ana@example.test', reason: 'unsubscribe', source: 'link', sendKey: shop.sendKey(1) },
    ]);
    expect(await shop.state.sends.byKey(shop.sendKey(1))).toMatchObject({
      unsubscribedAt: '2026-07-01T04:00:00.000Z',
      // Who clicks a link has got the message.
      status: 'ACCEPTED',
    });
    expect(await shop.state.sends.byKey(shop.sendKey(2))).toMatchObject({ unsubscribedAt: null, status: 'CLAIMED' });
  });

  it('takes the form as multipart, too, as mail clients may send it', async () => {
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    expect((await post(shop.link(1), body, null)).status).toBe(200);
    expect(await shop.state.suppressions.list({ limit: 10 })).toHaveLength(1);
  });

  it('says the same again without effect, and then offers nothing else', async () => {
    await post(shop.link(1));
    const before = await shop.everything();
    shop.advance(3_600);
    const [again, looked] = [await post(shop.link(1)), await fetch(shop.link(1))];
    for (const answer of [again, looked]) {
      expect(answer.status).toBe(200);
      const page = await answer.text();
      expect(page).toContain('You are unsubscribed');
      expect(page).not.toMatch(/<button|<form|<a /);
    }
    expect(await shop.everything()).toEqual(before);
  });

  it('holds when many click at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(shop.link(1))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await shop.state.suppressions.list({ limit: 10 })).toHaveLength(1);
  });

  it('unsubscribes again who was let in again by a person', async () => {
    await post(shop.link(1));
    shop.advance(60);
    await shop.state.suppressions.remove({ store: 'shop', address: 'ana@example.test', by: 'ada', because: 'asked' });
    expect(await (await fetch(shop.link(1))).text()).toContain('<button');
    shop.advance(60);
    await post(shop.link(1));
    const found = await shop.state.suppressions.find('shop', ['ana@example.test']);
    expect(found.get('ana@example.test')).toEqual(['unsubscribe']);
  });

  it.each([
    ['nothing', ''],
    ['something else', 'List-Unsubscribe=No'],
    ['other fields', 'x=1&y=2'],
  ])('asks again, changing nothing, when %s is posted', async (_, body) => {
    const before = await shop.everything();
    const answer = await post(shop.link(1), body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<button');
    expect(
      (await post(shop.link(1), JSON.stringify({ 'List-Unsubscribe': 'One-Click' }), 'application/json')).status,
    ).toBe(400);
    expect(await shop.everything()).toEqual(before);
  });

  it('refuses a body that is larger than a form', async () => {
    const before = await shop.everything();
    expect((await post(shop.link(1), `${oneClick}&x=${'x'.repeat(5_000)}`)).status).toBe(413);
    const endless = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 10; n += 1) controller.enqueue(Buffer.alloc(1_000, 'x'));
        controller.close();
      },
    });
    const streamed = await fetch(shop.link(1), {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'content-type': form },
    });
    expect(streamed.status).toBe(413);
    expect(await shop.everything()).toEqual(before);
  });

  it('leads nowhere, always to the same page, when it is not ours', async () => {
    const before = await shop.everything();
    const ours = signKey(secret, shop.sendKey(1));
    const tokens = [
      `${ours}x`,
      ours.slice(0, -1),
      `${shop.sendKey(2)}.${ours.split('.')[1]}`,
      shop.sendKey(1),
      'x',
      `${shop.sendKey(1)}.`,
      '..',
      '%2e%2e%2fetc%2fpasswd',
      signKey('another secret of thirty-two characters', shop.sendKey(1)),
      // Signed by us, of no send.
      signKey(secret, 'f'.repeat(32)),
      encodeURIComponent("' or 1=1 --"),
      '%00',
      '%ff',
    ];
    const pages = new Set<string>();
    for (const token of tokens) {
      for (const method of ['GET', 'POST']) {
        const answer = await shop.app.request(`/u/${token}`, {
          method,
          ...(method === 'POST' ? { body: oneClick, headers: { 'content-type': form } } : {}),
        });
        expect(answer.status, `${method} ${token}`).toBe(404);
        pages.add(await answer.text());
      }
    }
    expect(pages.size).toBe(1);
    expect(await shop.everything()).toEqual(before);
  });

  it('is too long to be ours beyond 200 characters', async () => {
    const before = await shop.everything();
    const neutral = await (await fetch(`${shop.url}/u/x`)).text();
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${shop.url}/u/${'x'.repeat(201)}`, { method });
      expect(answer.status).toBe(414);
      expect(await answer.text()).toBe(neutral);
    }
    // Before anything of ours sees it.
    expect((await fetch(`${shop.url}/u/${'x'.repeat(20_000)}`)).status).toBe(431);
    expect(await shop.everything()).toEqual(before);
  });

  it('speaks of nobody who had no address', async () => {
    await shop.state.sends.plan({ ...shop.sending, occurrence: 'test-1' }, 'c', [
      { customerKey: 'nobody', address: null, ordinal: 1, attributes: {}, consent: null, skip: 'no_address' },
    ]);
    const sends = await shop.state.sends.list({ occurrence: 'test-1', limit: 10 });
    const url = `${shop.url}/u/${signKey(secret, sends[0]?.sendKey ?? '')}`;
    expect((await fetch(url)).status).toBe(404);
    expect((await post(url)).status).toBe(404);
  });

  it('leaves neither token nor address in the log', async () => {
    await fetch(shop.link(1));
    await post(shop.link(1));
    await fetch(`${shop.url}/u/forged`);
    expect(shop.log()).toMatch(/"route":"\/u\/:token"/);
    expect(shop.log()).not.toMatch(/ana|forged|example\.test/);
    expect(shop.log()).not.toContain(shop.sendKey(1));
  });

  it('keeps no one waiting for the page when the state is gone, and says that nothing has changed', async () => {
    await shop.state.close();
    const answer = await post(shop.link(1));
    expect([500, 503]).toContain(answer.status);
    expect(await answer.text()).toContain('Nothing has changed');
    const health = await fetch(`${shop.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ status: 'unavailable' });
  });
});

describe('the page of a Spanish store', () => {
  let shop: WebShop;
  beforeAll(async () => {
    shop = await openWebShop({
      language: 'es',
      senderName: `<script>alert("Tienda")</script>`,
      addresses: ['a@b.test'],
    });
  });
  afterAll(() => shop.close());

  it('speaks Spanish, escapes what it shows, and hides an address of one letter', async () => {
    const page = await (await fetch(shop.link(1))).text();
    expect(page).toContain('<html lang="es">');
    expect(page).toContain('¿No quieres más correos de &lt;script&gt;');
    expect(page).toContain('•••@b.test');
    expect(page).not.toContain('a@b.test');
    expect(await (await fetch(`${shop.url}/nowhere`)).text()).toContain('Este enlace no lleva a ningún sitio');
    expect(await (await post(shop.link(1))).text()).toContain('Te has dado de baja');
  });
});
