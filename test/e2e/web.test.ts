/** `perdura web` and `perdura inbox` as people start them, without Temporal and without a worker. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { signKey } from '../../lib/signed-key.ts';
import { openState, sendKeyOf } from '../../storage/state/index.ts';
import { claim, member, startCampaign } from '../integration/state/sending.ts';
import { newSigner, secret, signedHeaders } from '../integration/web/web-shop.ts';
import { createProject } from '../support/cli.ts';

const signer = newSigner();
const files = (key: string) => ({
  'perdura.yaml': `
web: { secret: ${secret} }
stores:
  shop:
    zone: UTC
    currency: EUR
    sources: { files: { type: files, streams: { orders: orders.csv } } }
    mail: { from: { address: hello@shop.test, name: The Shop }, publicUrl: https://mail.shop.test }
    channels: { mail: { type: sendgrid, api_key: none, eventPublicKey: "${key}" } }
`,
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

describe('the web server of a project', () => {
  const project = createProject(files(signer.publicKey));
  afterAll(() => project.dispose());

  it('takes people’s word and providers’, keeps it while nobody works, and stops when told', async () => {
    const state = await openState({ file: join(project.folder, '.perdura', 'state.sqlite') });
    const own = await startCampaign(state, [member(1), member(2)]);
    await claim(state, own, 'batch-1');
    const keys = [1, 2].map((n) => sendKeyOf({ ...own, customerKey: `customer-${n}` }));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const web = project.start(['web', '--port', String(port), '--log-level', 'info']);
    await web.shows(`web server at ${url}; Ctrl-C stops it`);
    await web.shows('shop: https://mail.shop.test');

    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    const link = `${url}/u/${signKey(secret, keys[0] ?? '')}`;
    expect(await (await fetch(link)).text()).toContain('No more e-mails from The Shop?');
    const clicked = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(await clicked.text()).toContain('You are unsubscribed');
    expect((await state.suppressions.find('shop', ['1@example.test'])).get('1@example.test')).toEqual(['unsubscribe']);

    const now = new Date();
    const timestamp = Math.floor(now.getTime() / 1_000);
    const body = JSON.stringify([
      { event: 'bounce', email: '2@example.test', timestamp, send_key: keys[1], reason: '550 no such user' },
      { event: 'open', email: 'x@example.test', timestamp, send_key: 'f'.repeat(32) },
    ]);
    const headers = signedHeaders(signer, body, now);
    const deliver = () => fetch(`${url}/webhooks/sendgrid/shop`, { method: 'POST', body, headers });
    expect(await (await deliver()).json()).toEqual({ stored: 2, repeated: 0, ignored: 0 });
    expect(await (await deliver()).json()).toEqual({ stored: 0, repeated: 2, ignored: 0 });

    const waiting = await project.perdura(['inbox', '-o', 'json']);
    expect(JSON.parse(waiting.stdout)).toMatchObject([{ store: 'shop', waiting: 2, applied: 0 }]);
    const drained = await project.perdura(['inbox', 'drain']);
    expect(drained.stdout).toBe('1 event of shop applied, 1 of no message known, 0 failed attempts\n');
    expect(await state.sends.byKey(keys[1] ?? '')).toMatchObject({ status: 'ACCEPTED', bouncedAt: expect.any(String) });
    expect((await state.suppressions.find('shop', ['2@example.test'])).get('2@example.test')).toEqual(['bounce']);
    const again = await project.perdura(['inbox', 'drain', '--store', 'shop', '--again', '-o', 'json']);
    expect(JSON.parse(again.stdout)).toEqual({
      store: 'shop',
      applied: 0,
      unmatched: 1,
      failed: 0,
      webhooks: { landed: 0, nothing: 0, privacy: 0, failed: 0 },
    });
    const shown = await project.perdura(['inbox']);
    expect(shown.stdout).toMatch(
      /store +waiting +applied +unmatched +failed +oldest waiting \(UTC\)\nshop +0 +1 +1 +0 +–/,
    );
    await state.close();

    web.process.kill('SIGTERM');
    const ended = await web.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toMatch(/"route":"\/u\/:token"/);
    expect(ended.stderr).not.toMatch(/example\.test/);
    expect(ended.stderr).not.toContain(keys[0]);
  });

  it('does not start with a key that is none, nor on a port that is taken', async () => {
    const wrong = createProject(files('bm90IGEga2V5'));
    const refused = await wrong.perdura(['web', '--port', String(await freePort())]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/stores\.shop\.channels\.mail\.eventPublicKey: is no P-256 public key/);
    await wrong.dispose();
    const holder = createServer();
    await new Promise<void>((resolve) => void holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const taken = await project.perdura(['web', '--port', String(port)]);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toMatch(`port ${port} of 127.0.0.1 cannot be opened`);
    holder.close();
  });
});
