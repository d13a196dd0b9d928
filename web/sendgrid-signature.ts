/**
 * Whether SendGrid itself sent a request: ECDSA over P-256 and SHA-256, of the timestamp's text followed by the bytes of
 * the body as they came. https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Project } from '../lib/config.ts';
import { PipelineError } from '../lib/errors.ts';

export interface SignedRequest {
  readonly signature: string | undefined;
  /** Seconds since 1970, as text. */
  readonly timestamp: string | undefined;
  readonly body: Uint8Array;
}

const windowSeconds = 600;
/** A P-256 signature in DER has at most 72 bytes. */
const longestSignature = 96;

export function isSigned(keys: readonly KeyObject[], { signature, timestamp, body }: SignedRequest): boolean {
  if (signature === undefined || timestamp === undefined || signature.length > longestSignature) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  const bytes = Buffer.from(signature, 'base64');
  return keys.some((key) => verify('sha256', signed, { key, dsaEncoding: 'der' }, bytes));
}

/** A request is good for ten minutes: what somebody recorded cannot be sent again later. */
export function isRecent(timestamp: string | undefined, now: Date): boolean {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= windowSeconds;
}

/** By store: the verification keys of its SendGrid channels. Stores without any are left out. */
export function eventKeys({
  config,
  file,
}: Pick<Project, 'config' | 'file'>): ReadonlyMap<string, readonly KeyObject[]> {
  return new Map(
    Object.entries(config.stores).flatMap(([store, { channels }]) => {
      const keys = Object.entries(channels).flatMap(([name, channel]) => {
        const { type, eventPublicKey: text } = channel as { type: string; eventPublicKey?: unknown };
        if (type !== 'sendgrid' || text === undefined) return [];
        return [parseKey(text, `${file}: stores.${store}.channels.${name}.eventPublicKey`)];
      });
      return keys.length === 0 ? [] : [[store, keys] as const];
    }),
  );
}

/** As SendGrid shows it: one line of base64; or as a PEM. */
function parseKey(text: unknown, place: string): KeyObject {
  const key = Buffer.from((typeof text === 'string' ? text : '').replace(/-----[A-Z ]+-----/g, ''), 'base64');
  try {
    const parsed = createPublicKey({ key, format: 'der', type: 'spki' });
    if (parsed.asymmetricKeyDetails?.namedCurve === 'prime256v1') return parsed;
  } catch {
    // Said below, for whatever is no such key.
  }
  throw new PipelineError('config', `${place}: is no P-256 public key in base64`, {
    remedy: 'copy the verification key of the Event Webhook from SendGrid’s settings',
  });
}
