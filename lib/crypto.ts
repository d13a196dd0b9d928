/** Authenticated encryption of small values with named keys: AES-256-GCM, a random nonce each, keys that can be rotated. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { PipelineError } from './errors.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** The first key encrypts, every key decrypts. Key objects never print their bytes. */
export interface Keyring {
  readonly primaryId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

export interface Sealed {
  readonly keyId: string;
  /** Nonce, tag, ciphertext. */
  readonly data: Uint8Array;
}

/**
 * Reads `key` or `id:key`, several separated by commas, newest first; a key is 32 bytes in base64 or hexadecimal.
 * A key without an id is named after its own hash.
 */
export function parseKeyring(text: string, variable: string): Keyring {
  const entries = text.split(',').map((entry, index) => parseKey(entry.trim(), `${variable}, key ${index + 1}`));
  const [first] = entries;
  if (first === undefined) throw new RangeError('a split text has at least one part');
  const keys = new Map(entries);
  if (keys.size < entries.length) {
    throw new PipelineError('config', `${variable}: the same key id stands there twice`, {
      remedy: 'Give every key its own id, or list each key once.',
    });
  }
  return { primaryId: first[0], keys };
}

function parseKey(entry: string, subject: string): [id: string, key: KeyObject] {
  const colon = entry.indexOf(':');
  const encoded = entry.slice(colon + 1);
  const bytes = /^[0-9a-f]{64}$/i.test(encoded) ? Buffer.from(encoded, 'hex') : Buffer.from(encoded, 'base64');
  if (bytes.length !== keyBytes || !/^([0-9a-f]{64}|[\w+/-]{43}=?)$/i.test(encoded)) {
    throw new PipelineError(
      'config',
      `${subject}: needs ${keyBytes} bytes in base64 (44 characters) or hexadecimal (64), got ${encoded.length} characters`,
      { remedy: 'Make one with `openssl rand -base64 32`.' },
    );
  }
  const id = colon > 0 ? entry.slice(0, colon) : createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  return [id, createSecretKey(bytes)];
}

export function seal({ primaryId, keys }: Keyring, plain: Uint8Array): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys, primaryId), nonce).setAAD(Buffer.from(primaryId));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { keyId: primaryId, data: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]) };
}

export function unseal({ keys }: Pick<Keyring, 'keys'>, { keyId, data }: Sealed): Uint8Array {
  const key = keyOf(keys, keyId);
  try {
    const nonce = data.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(keyId))
      .setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(data.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new PipelineError('config', `encrypted value: key ${keyId} does not open it, or it is damaged`, {
      remedy: `Give the key that had the id ${keyId} when the value was written.`,
      details: { keyId },
      cause,
    });
  }
}

function keyOf(keys: Keyring['keys'], keyId: string): KeyObject {
  const key = keys.get(keyId);
  if (key !== undefined) return key;
  const known = keys.size === 0 ? 'no key is set' : `known: ${[...keys.keys()].join(', ')}`;
  throw new PipelineError('config', `encrypted value: needs the key ${keyId}, ${known}`, {
    remedy: `Add it to PERDURA_PAYLOAD_KEY as ${keyId}:<key>; the first key listed encrypts, all of them decrypt.`,
    details: { keyId },
  });
}
