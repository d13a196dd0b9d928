/** Whether a webhook is genuine, of this shop, fresh and of use. Nothing of its body is parsed. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRefusal, WebhookRequest, WebhookVerdict } from '../../../lib/connector.ts';
import type { ShopifyConfig } from '../config.ts';
import { topics } from './meanings.ts';

const used = new Set(topics);
const hour = 3_600_000;

/** Clocks differ. */
const toleranceMs = 300_000;

export function judgeWebhook(config: ShopifyConfig, { headers, body, receivedAt }: WebhookRequest): WebhookVerdict {
  if (!isSigned(config.apiSecret, headers['x-shopify-hmac-sha256'], body)) return refused('not_signed');
  const topic = headers['x-shopify-topic'];
  if (topic === undefined || !/^[a-z_]+\/[a-z_]+$/.test(topic)) return refused('malformed');
  if (headers['x-shopify-shop-domain']?.toLowerCase() !== config.shop) return refused('other_account');
  const age = receivedAt.getTime() - Date.parse(headers['x-shopify-triggered-at'] ?? '');
  if (Number.isNaN(age) || age < -toleranceMs) return refused('malformed');
  if (age > config.webhookMaxAgeHours * hour) return refused('too_old');
  if (!used.has(topic)) return { kind: 'ignored', topic };
  const event = headers['x-shopify-event-id'] ?? headers['x-shopify-webhook-id'];
  if (event === undefined || event === '' || event.length > 200) return refused('malformed');
  return { kind: 'event', topic, dedupeKey: dedupeKey(topic, event, body) };
}

function isSigned(secret: string | undefined, signature: string | undefined, body: Uint8Array): boolean {
  if (secret === undefined || signature === undefined) return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * One action of a merchant is one event, and may change several objects: each comes with its own body under the same
 * event id. A delivery that is repeated has the id, the topic and the body of the first.
 */
const dedupeKey = (topic: string, event: string, body: Uint8Array): string =>
  createHash('sha256').update(`${topic}\n${event}\n`).update(body).digest('hex');

const refused = (because: WebhookRefusal): WebhookVerdict => ({ kind: 'refused', because });
