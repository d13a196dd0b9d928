import { assert, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestToken, readSignedKey, signKey } from '../../../lib/signed-key.ts';

const secret = 'a secret of at least thirty-two characters';
const sendKey = '0123456789abcdef0123456789abcdef';
const token = signKey(secret, sendKey);

describe('a signed key', () => {
  it('gives back the key that was signed', () => {
    assert(
      property(stringMatching(/^[0-9a-f]{32}$/), string({ minLength: 1 }), (key, own) => {
        expect(readSignedKey(own, signKey(own, key))).toBe(key);
      }),
    );
  });

  it('stays the same from one release to the next: mails hold it for years', () => {
    expect(token).toBe('0123456789abcdef0123456789abcdef.0KeZgjKHLw5zCi5Rm6f0Jw');
  });

  it('fits a URL and our own limit', () => {
    expect(token).toMatch(/^[\w.-]+$/);
    expect(token.length).toBeLessThan(longestToken);
  });

  it('is not to be had by changing any of its characters', () => {
    const forged = Array.from(token, (_, at) =>
      ['A', 'B', '0', '.', '-', '_', '='].map((other) => token.slice(0, at) + other + token.slice(at + 1)),
    ).flat();
    expect(forged.filter((text) => text !== token && readSignedKey(secret, text) !== undefined)).toEqual([]);
    expect(forged.length).toBeGreaterThan(300);
  });

  it('has one spelling only', () => {
    const [, signature = ''] = token.split('.');
    const standard = Buffer.from(signature, 'base64url').toString('base64');
    for (const other of [`${token}=`, `${token}==`, `${token}\n`, ` ${token}`, `${sendKey}.${standard}`, `${token}!`]) {
      expect(readSignedKey(secret, other), other).toBeUndefined();
    }
    // The last character carries two bits that decoding drops.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
    const same = letters.filter((end) =>
      Buffer.from(signature.slice(0, -1) + end, 'base64url').equals(Buffer.from(signature, 'base64url')),
    );
    expect(same.length).toBeGreaterThan(1);
    expect(same.filter((end) => readSignedKey(secret, token.slice(0, -1) + end) !== undefined)).toEqual([token.at(-1)]);
  });

  it('means nothing under another secret, without a key, or in other texts', () => {
    expect(readSignedKey(`${secret}!`, token)).toBeUndefined();
    expect(readSignedKey(secret, signKey(secret, ''))).toBeUndefined();
    assert(
      property(string({ maxLength: 2 * longestToken }), (text) => {
        expect(readSignedKey(secret, text)).toBeUndefined();
      }),
    );
  });
});
