import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { createPayloadCodec, dataConverter } from '../../../app/temporal/payload-codec.ts';
import { parseKeyring } from '../../../lib/crypto.ts';

const keyring = parseKeyring(`a:${randomBytes(32).toString('hex')}`, 'key');
const value = { file: 'orders.parquet', rows: 6919 };
const payload = defaultPayloadConverter.toPayload(value);
if (payload === undefined) throw new Error('a value has a payload');

describe('the payload codec', () => {
  it('gives back what it encrypted, metadata included', async () => {
    const codec = createPayloadCodec(keyring);
    const [encrypted] = await codec.encode([payload]);
    expect(Buffer.from(encrypted?.data ?? []).toString('latin1')).not.toContain('orders.parquet');
    const [decrypted] = await codec.decode(encrypted === undefined ? [] : [encrypted]);
    expect(decrypted && defaultPayloadConverter.fromPayload(decrypted)).toEqual(value);
  });

  it('reads what was written before encryption was switched on', async () => {
    expect(await createPayloadCodec(keyring).decode([payload])).toEqual([payload]);
  });

  it('passes through without a key, and names the key that an encrypted value needs', async () => {
    const plain = createPayloadCodec(undefined);
    expect(await plain.encode([payload])).toEqual([payload]);
    const encrypted = await createPayloadCodec(keyring).encode([payload]);
    await expect(plain.decode(encrypted)).rejects.toThrow(/needs the key a, no key is set/);
  });

  it('brings the failure converter only when payloads are encrypted', () => {
    expect(dataConverter({ keyring }).failureConverterPath).toMatch(/failure-converter\.ts$/);
    expect(dataConverter({ keyring: undefined })).not.toHaveProperty('failureConverterPath');
  });
});
