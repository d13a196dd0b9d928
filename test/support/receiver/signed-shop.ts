/** A source whose webhooks are signed as most are: HMAC-SHA256 over the raw bytes, with a time and an id of the event. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Source, WebhookMeaning, WebhookVerdict } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';

const config = z.looseObject({ account: z.string(), webhookSecret: z.string().optional() });
type Config = z.infer<typeof config>;

const event = z.object({
  order: z
    .object({
      id: z.string(),
      updated_at: z.string(),
      amount: z.string(),
      lines: z.array(z.object({ id: z.string(), sku: z.string() })),
    })
    .optional(),
  privacy: z.object({ asks: z.enum(['export', 'erase_customer', 'erase_shop']), customer: z.string() }).optional(),
});

const windowSeconds = 300;

export const signedShop: Source<Config> = {
  name: 'signed',
  description: 'for tests',
  config,
  place: ({ account }) => account,
  open: () => ({ resources: [], check: async () => [], close: async () => undefined }),
  webhooks: {
    topics: ['order', 'customer'],
    isConfigured: ({ webhookSecret }) => webhookSecret !== undefined,
    judge({ account, webhookSecret = '' }, { headers, body, receivedAt }): WebhookVerdict {
      const refused = (because: 'not_signed' | 'too_old' | 'malformed' | 'other_account') =>
        ({ kind: 'refused', because }) as const;
      const { 'x-at': at = '', 'x-id': id = '', 'x-topic': topic = '', 'x-signature': given = '' } = headers;
      const expected = sign(webhookSecret, at, body);
      if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
        return refused('not_signed');
      if (Math.abs(receivedAt.getTime() / 1_000 - Number(at)) > windowSeconds) return refused('too_old');
      if (headers['x-account'] !== account) return refused('other_account');
      if (id === '') return refused('malformed');
      return topic === 'other' ? { kind: 'ignored', topic } : { kind: 'event', topic, dedupeKey: id };
    },
    read(_, { topic, body }): WebhookMeaning {
      if (topic === 'bug') throw new SyntaxError(`cannot read ${body}`);
      const parsed = event.safeParse(JSON.parse(body));
      if (!parsed.success) throw new PipelineError('bad_data', `webhook ${topic}: is no event`);
      const { order, privacy } = parsed.data;
      if (privacy !== undefined) return { kind: 'privacy', asks: privacy.asks, customerIds: [privacy.customer] };
      if (order === undefined) return { kind: 'nothing', because: 'no order' };
      const { id, updated_at, amount, lines } = order;
      return {
        kind: 'parts',
        parts: [
          { stream: 'orders', rows: [{ order_id: id, ordered_at: '2026-06-01T10:00:00Z', updated_at, amount }] },
          {
            stream: 'order_lines',
            rows: lines.map((line) => ({
              order_id: id,
              line_id: line.id,
              product_id: line.sku,
              quantity: '1',
              amount,
              order_updated_at: updated_at,
            })),
          },
        ],
      };
    },
  },
};

const sign = (secret: string, at: string, body: string | Uint8Array): string =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest('base64');

export interface Delivery {
  readonly id: string;
  readonly at: Date;
  readonly body: string | Uint8Array;
  readonly secret: string;
  readonly topic?: string;
  readonly account?: string;
}

/** Headers of a delivery as the system sends it. */
export function signedHeaders({ id, at, body, secret, topic = 'order', account = 'acme' }: Delivery) {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  return {
    'content-type': 'application/json',
    'x-id': id,
    'x-at': seconds,
    'x-topic': topic,
    'x-account': account,
    'x-signature': sign(secret, seconds, body),
  };
}

export const orderBody = (id: string, more: { readonly amount?: string; readonly updated?: string } = {}): string =>
  JSON.stringify({
    order: {
      id,
      updated_at: more.updated ?? '2026-07-01T04:00:00Z',
      amount: more.amount ?? '10.00',
      lines: [
        { id: '1', sku: 'tea' },
        { id: '2', sku: 'té 🫖' },
      ],
    },
  });
