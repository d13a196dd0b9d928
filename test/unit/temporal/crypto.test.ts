import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseKeyring, seal, unseal } from '../../../lib/crypto.ts';

const first = randomBytes(32);
const second = randomBytes(32);
const parse = (text: string) => parseKeyring(text, 'PERDURA_PAYLOAD_KEY');
const plain = Buffer.from('orders/1998-06-30.parquet');

describe('payload keys', () => {
  it('reads the same key from base64, unpadded base64 and hexadecimal', () => {
    const sealed = seal(parse(first.toString('base64')), plain);
    for (const text of [first.toString('hex'), first.toString('base64').replace('=', '')]) {
      expect(Buffer.from(unseal(parse(text), sealed))).toEqual(plain);
    }
  });

  it('encrypts with the first key and opens what the older ones wrote', () => {
    const old = seal(parse(`old:${first.toString('base64')}`), plain);
    const rotated = parse(`new:${second.toString('base64')}, old:${first.toString('base64')}`);
    expect(seal(rotated, plain).keyId).toBe('new');
    expect(Buffer.from(unseal(rotated, old))).toEqual(plain);
  });

  it('writes the same value differently each time', () => {
    const keyring = parse(first.toString('hex'));
    expect(seal(keyring, plain).data).not.toEqual(seal(keyring, plain).data);
  });

  it.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['a passphrase of the right length', 'correct horse battery staple, correct horse!'.slice(0, 44).replace(',', ' ')],
    ['an empty entry', `${first.toString('hex')},`],
    ['a key id without a key', 'old:'],
  ])('refuses %s, naming the variable and not the key', (_, text) => {
    const attempt = () => parse(text);
    expect(attempt).toThrow(/^PERDURA_PAYLOAD_KEY, key \d: needs 32 bytes/);
    expect(attempt).toThrow(
      expect.objectContaining({ kind: 'config', remedy: expect.stringContaining('openssl rand') }),
    );
    expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining(text) }));
  });

  it('refuses two keys under one id', () => {
    expect(() => parse(`a:${first.toString('hex')},a:${second.toString('hex')}`)).toThrow(/twice/);
  });

  it('names the key that is missing', () => {
    const sealed = seal(parse(`winter:${first.toString('hex')}`), plain);
    expect(() => unseal(parse(`summer:${second.toString('hex')}`), sealed)).toThrow(
      /needs the key winter, known: summer/,
    );
    expect(() => unseal({ keys: new Map() }, sealed)).toThrow(/needs the key winter, no key is set/);
  });

  it('tells another key under the same id, and damage, from a right one', () => {
    const keyring = parse(`a:${first.toString('hex')}`);
    const sealed = seal(keyring, plain);
    expect(() => unseal(parse(`a:${second.toString('hex')}`), sealed)).toThrow(/key a does not open it/);
    const damaged = Uint8Array.from(sealed.data);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(() => unseal(keyring, { ...sealed, data: damaged })).toThrow(/key a does not open it/);
    expect(() => unseal(keyring, { ...sealed, data: sealed.data.subarray(0, 20) })).toThrow(/key a does not open it/);
  });

  it('never prints key bytes', () => {
    const keyring = parse(first.toString('hex'));
    expect(inspect(keyring, { depth: 10 }) + JSON.stringify([...keyring.keys])).not.toContain(first.toString('hex'));
  });
});
