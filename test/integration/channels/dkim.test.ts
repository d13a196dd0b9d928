/** DKIM signatures, verified by RFC 6376 read once more, apart from the library that makes them. */
import { createHash, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smtpChannel } from '../../../connectors/mail/index.ts';
import { message, never, sendAll } from './messages.ts';
import { type ScriptedSmtp, startScriptedSmtp } from './scripted-smtp.ts';

const place = { home: '/nonexistent', store: 'shop' };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a channel with dkim', () => {
  let folder: string;
  let server: ScriptedSmtp;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdura-dkim-'));
    await writeFile(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    server = await startScriptedSmtp();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const open = (privateKeyFile: string) =>
    smtpChannel.open(
      smtpChannel.config.parse({
        type: 'smtp',
        host: '127.0.0.1',
        port: server.port,
        requireTls: false,
        dkim: { domain: 'shop.test', selector: 'p1', privateKeyFile },
      }),
      place,
    );

  it('signs what arrives', async () => {
    await sendAll(open(join(folder, 'key.pem')), [message('ñ', { subject: 'Señal', text: 'uno\n.dos\n\n\n' })]);
    const raw = server.taken[0]?.raw.toString('latin1') ?? '';
    expect(verifies(raw, publicKey)).toBe(true);
    expect(verifies(raw.replace('Subject: ', 'Subject: x'), publicKey)).toBe(false);
    expect(verifies(raw.replace('uno', 'una'), publicKey)).toBe(false);
  });

  it('says that its key cannot be read', async () => {
    const channel = open(join(folder, 'none.pem'));
    await expect(channel.check(never)).rejects.toMatchObject({ kind: 'config', message: /none\.pem/ });
    await expect(sendAll(channel, [message(1)])).rejects.toMatchObject({ kind: 'config' });
  });
});

/** rsa-sha256 with relaxed/relaxed canonicalisation. */
function verifies(raw: string, key: KeyObject): boolean {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signatureHeader = headers.find((header) => /^dkim-signature:/i.test(header)) ?? '';
  const tags = Object.fromEntries(
    signatureHeader
      .replace(/^[^:]*:/, '')
      .split(';')
      .map((tag) => /^\s*(\w+)\s*=([\s\S]*)$/.exec(tag)?.slice(1) ?? [])
      .map(([name = '', value = '']) => [name, value.replace(/\s+/g, '')]),
  ) as Readonly<Record<string, string>>;
  expect(tags).toMatchObject({ a: 'rsa-sha256', c: 'relaxed/relaxed', d: 'shop.test', s: 'p1' });
  expect(tags['h']?.toLowerCase().split(':')).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date']));

  const body = raw
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '\r\n');
  const bodyHash = createHash('sha256').update(body, 'latin1').digest('base64');

  const relaxed = (header: string) => {
    const colon = header.indexOf(':');
    const value = header
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim();
    return `${header.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const left = [...headers];
  const signed = (tags['h'] ?? '').split(':').flatMap((name) => {
    const at = left.findLastIndex((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return at === -1 ? [] : left.splice(at, 1).map(relaxed);
  });
  const unsigned = relaxed(signatureHeader).replace(/\bb=[^;]*/, 'b=');
  const isSigned = createVerify('sha256')
    .update([...signed, unsigned].join('\r\n'), 'latin1')
    .verify(key, tags['b'] ?? '', 'base64');
  return isSigned && bodyHash === tags['bh'];
}
