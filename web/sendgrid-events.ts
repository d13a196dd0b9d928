/** SendGrid's events in our words. */
import { z } from 'zod';
import type { ReceivedEvent } from '../app/web.ts';
import { contentHash } from '../lib/hash.ts';
import { withoutAddress } from '../lib/redact.ts';

const meanings = {
  processed: 'processed',
  delivered: 'delivered',
  deferred: 'deferred',
  bounce: 'bounce',
  dropped: 'dropped',
  spamreport: 'spamreport',
  unsubscribe: 'unsubscribe',
  group_unsubscribe: 'unsubscribe',
  open: 'open',
  click: 'click',
} as const;

const text = z.string().transform((value) => value.slice(0, 500));

/** What we use of an event; SendGrid sends more, and repeats our `custom_args` beside it. */
const eventSchema = z.object({
  event: z.enum(Object.keys(meanings) as (keyof typeof meanings)[]),
  email: z.string().min(3).max(320),
  /** Seconds since 1970. */
  timestamp: z.int().min(0).max(32_503_680_000),
  send_key: z.string().min(1).max(64).optional(),
  'smtp-id': z.string().max(1_000).optional(),
  type: z.string().optional(),
  reason: text.optional(),
  response: text.optional(),
});

type SendgridEvent = z.infer<typeof eventSchema>;

export interface ParsedEvents {
  readonly events: readonly ReceivedEvent[];
  /** Of the account, of mail that is not ours, or of a kind that we do not know. */
  readonly ignored: number;
}

/** undefined for a body that is no list of events. */
export function parseEvents(body: Uint8Array): ParsedEvents | undefined {
  const list = parseList(body);
  if (list === undefined) return undefined;
  const events = list.flatMap((item) => {
    const parsed = eventSchema.safeParse(item);
    const sendKey = parsed.data && sendKeyOf(parsed.data);
    return sendKey === undefined || parsed.data === undefined ? [] : [toReceived(parsed.data, sendKey)];
  });
  return { events, ignored: list.length - events.length };
}

function parseList(body: Uint8Array): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Ours names it in `custom_args`; mail that went to SendGrid by SMTP has it in its Message-ID. */
const sendKeyOf = (event: SendgridEvent): string | undefined =>
  event.send_key ?? /^<?([0-9a-f]{32})@/.exec(event['smtp-id'] ?? '')?.[1];

function toReceived(event: SendgridEvent, sendKey: string): ReceivedEvent {
  const { email, timestamp } = event;
  const isBlock = event.event === 'bounce' && event.type === 'blocked';
  const reason = event.reason ?? event.response;
  return {
    // SendGrid's own id of an event differs from delivery to delivery.
    dedupeKey: contentHash([sendKey, isBlock ? 'blocked' : event.event, timestamp, email.toLowerCase()]),
    event: {
      sendKey,
      event: isBlock ? 'blocked' : meanings[event.event],
      at: new Date(timestamp * 1_000).toISOString(),
      address: email,
      ...(reason === undefined ? {} : { reason: withoutAddress(reason, email) }),
    },
  };
}
