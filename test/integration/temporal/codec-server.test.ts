import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodecServer, startCodecServer } from '../../../app/temporal/codec-server.ts';
import { createPayloadCodec } from '../../../app/temporal/payload-codec.ts';
import { parseKeyring } from '../../../lib/crypto.ts';

const ui = 'http://127.0.0.1:8233';
const keyring = parseKeyring(`a:${randomBytes(32).toString('hex')}`, 'key');
let server: CodecServer;

beforeAll(async () => {
  server = await startCodecServer({ codec: createPayloadCodec(keyring), port: 0, origins: [ui] });
});
afterAll(() => server.close());

const base64 = (value: Uint8Array | string) => Buffer.from(value).toString('base64');
const plain = { metadata: { encoding: base64('json/plain') }, data: base64('"secret"') };

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('the codec server', () => {
  it('encodes what it then decodes, for a UI that may ask', async () => {
    const encoded = await post('/encode', JSON.stringify({ payloads: [plain] }), { origin: ui });
    const body = await encoded.text();
    expect(JSON.parse(body)).toMatchObject({ payloads: [{ metadata: { encoding: base64('binary/encrypted') } }] });
    const decoded = await post('/decode', body, { origin: ui, 'x-namespace': 'perdura' });
    expect(decoded.headers.get('access-control-allow-origin')).toBe(ui);
    expect(await decoded.json()).toEqual({ payloads: [plain] });
  });

  it('decodes what a client wrote', async () => {
    const payload = defaultPayloadConverter.toPayload('from a client');
    if (payload === undefined) throw new Error('a value has a payload');
    const [written] = await createPayloadCodec(keyring).encode([payload]);
    const metadata = Object.fromEntries(
      Object.entries(written?.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
    );
    const body = JSON.stringify({ payloads: [{ metadata, data: base64(written?.data ?? '') }] });
    const answer = (await (await post('/decode', body)).json()) as { payloads: [{ data: string }] };
    expect(Buffer.from(answer.payloads[0].data, 'base64').toString()).toBe('"from a client"');
  });

  it('answers the preflight of the UI and of nobody else', async () => {
    const preflight = (origin: string) => fetch(`${server.url}/decode`, { method: 'OPTIONS', headers: { origin } });
    const allowed = await preflight(ui);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-namespace');
    const refused = await preflight('https://elsewhere.example.test');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('refuses a host name that only points at this machine', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { method: 'POST', headers: { host: 'rebound.example.test' } };
      request(`${server.url}/decode`, options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('says which key is missing', async () => {
    const other = parseKeyring(`other:${randomBytes(32).toString('hex')}`, 'key');
    const [foreign] = await createPayloadCodec(other).encode([{ data: Buffer.from('x') }]);
    const metadata = Object.fromEntries(
      Object.entries(foreign?.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
    );
    const answer = await post(
      '/decode',
      JSON.stringify({ payloads: [{ metadata, data: base64(foreign?.data ?? '') }] }),
    );
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('needs the key other') });
  });

  it.each([
    ['/decode', 'not json', 400],
    ['/decode', '{"payloads":[{"data":"%%%"}]}', 400],
    ['/elsewhere', '{}', 404],
  ])('refuses %s with %s', async (path, body, status) => {
    expect((await post(path, body)).status).toBe(status);
  });

  it('names the port that is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startCodecServer({ codec: createPayloadCodec(keyring), port, origins: [] })).rejects.toThrow(
      `port ${port} of 127.0.0.1`,
    );
  });
});
