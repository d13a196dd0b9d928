/** One webhook from its bytes to its answer: judged before anything is parsed, stored before 200 is said. */
import type { IncomingMessage } from 'node:http';
import type { Inlet, ReceivedWebhook } from '../../app/receiver.ts';
import type { WebhookRefusal } from '../../lib/connector.ts';
import { sha256 } from '../../lib/hash.ts';
import type { GroupCommit } from './group-commit.ts';
import type { createMemory } from './memory.ts';
import { readBody } from './read-body.ts';

export type Refusal = WebhookRefusal | 'not_configured' | 'encoded' | 'too_large' | 'busy';

export type Received = 'stored' | 'ignored' | 'gone' | Refusal;

export interface ReceiveOptions {
  readonly maxBodyBytes: number;
  readonly memory: ReturnType<typeof createMemory>;
  readonly commits: GroupCommit<ReceivedWebhook>;
  readonly now: () => Date;
}

/** What a waiting webhook takes beside its body. */
const overheadBytes = 1_024;
/** PostgreSQL's indexes take no long texts, and not every header is signed. */
const longestKey = 200;

export async function receive(
  { maxBodyBytes, memory, commits, now }: ReceiveOptions,
  inlet: Inlet,
  incoming: IncomingMessage,
): Promise<Received> {
  if (!inlet.isConfigured) return 'not_configured';
  const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = incoming.headers;
  // No system packs its webhooks; who sends little that becomes much is none of them.
  if (encoding.toLowerCase() !== 'identity') return 'encoded';
  if (Number(length) > maxBodyBytes) return 'too_large';
  const share = memory.share();
  try {
    if (!share.grow(overheadBytes)) return 'busy';
    const bytes = await readBody(incoming, maxBodyBytes, share);
    if (typeof bytes === 'string') return bytes;
    const receivedAt = now();
    const verdict = inlet.judge({ headers: plainHeaders(incoming), body: bytes, receivedAt });
    if (verdict.kind === 'refused') return verdict.because;
    if (verdict.kind === 'ignored') return 'ignored';
    const body = toText(bytes);
    if (body === undefined) return 'malformed';
    await commits.add({
      store: inlet.store,
      source: inlet.source,
      topic: verdict.topic.slice(0, longestKey),
      dedupeKey: verdict.dedupeKey.length > longestKey ? sha256(verdict.dedupeKey) : verdict.dedupeKey,
      receivedAt: receivedAt.toISOString(),
      body,
    });
    return 'stored';
  } finally {
    share.release();
  }
}

const plainHeaders = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );

/** Undefined for what is no text: PostgreSQL keeps no NUL, and JSON knows none. */
function toText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
