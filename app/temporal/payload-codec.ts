/** Encrypts what Temporal stores. Without a key it passes everything through, and says so when it meets an encrypted value. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { type Keyring, seal, unseal } from '../../lib/crypto.ts';

const encryptedEncoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';
const PayloadMessage = proto.temporal.api.common.v1.Payload;

export function createPayloadCodec(keyring: Keyring | undefined): PayloadCodec {
  return {
    async encode(payloads) {
      return keyring === undefined ? payloads : payloads.map((payload) => encryptPayload(keyring, payload));
    },
    async decode(payloads) {
      return payloads.map((payload) => decryptPayload(keyring, payload));
    },
  };
}

/** For every client, worker and workflow bundle: whoever lacks it reads nothing. */
export function dataConverter({ keyring }: { readonly keyring: Keyring | undefined }): DataConverter {
  const failureConverter = new URL(`./failure-converter${extname(import.meta.url)}`, import.meta.url);
  return {
    payloadCodecs: [createPayloadCodec(keyring)],
    ...(keyring !== undefined && { failureConverterPath: fileURLToPath(failureConverter) }),
  };
}

function encryptPayload(keyring: Keyring, payload: Payload): Payload {
  const { keyId, data } = seal(keyring, PayloadMessage.encode(payload).finish());
  return { metadata: { encoding: Buffer.from(encryptedEncoding), [keyIdField]: Buffer.from(keyId) }, data };
}

function decryptPayload(keyring: Keyring | undefined, payload: Payload): Payload {
  if (metadataText(payload, 'encoding') !== encryptedEncoding) return payload;
  const sealed = { keyId: metadataText(payload, keyIdField), data: payload.data ?? new Uint8Array() };
  return PayloadMessage.decode(unseal(keyring ?? { keys: new Map() }, sealed));
}

const metadataText = (payload: Payload, field: string): string =>
  Buffer.from(payload.metadata?.[field] ?? []).toString('utf8');
