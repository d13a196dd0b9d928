/**
 * WooCommerce's webhooks. The signature is over the body alone: topic and source are only headers, and nothing says when it
 * was sent. So the body decides what it is about, and a delivery that somebody kept and sends again does nothing:
 * it is the same body, which is stored once, and should it be forgotten by then, an older version of its object,
 * which no later one is replaced with.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type {
  Part,
  StoredWebhook,
  WebhookMeaning,
  WebhookRequest,
  Webhooks,
  WebhookVerdict,
} from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { sha256 } from '../../lib/hash.ts';
import type { WoocommerceConfig } from './config.ts';
import { type Fields, isFields } from './fields.ts';
import { hasRefunds, orderParts } from './orders.ts';
import { customerParts, productParts } from './people-and-products.ts';

const topics = [
  'order.created',
  'order.updated',
  'order.restored',
  'customer.created',
  'customer.updated',
  'product.created',
  'product.updated',
  'product.restored',
] as const;
type ResourceName = 'order' | 'customer' | 'product';

export const webhooks: Webhooks<WoocommerceConfig> = {
  topics,
  isConfigured: ({ webhookSecret }) => webhookSecret !== undefined,
  judge,
  read: (_, webhook) => meaningOf(webhook),
};

function judge(config: WoocommerceConfig, { headers, body }: WebhookRequest): WebhookVerdict {
  const signature = headers['x-wc-webhook-signature'];
  // Sent when a webhook is created, unsigned, and an answer other than 200 keeps it from being activated.
  if (signature === undefined && isPing(body)) return { kind: 'ignored', topic: 'ping' };
  if (!isSigned(config, signature, body)) return { kind: 'refused', because: 'not_signed' };
  const topic = headers['x-wc-webhook-topic'] ?? '';
  if (topic === '') return { kind: 'refused', because: 'malformed' };
  const source = headers['x-wc-webhook-source'];
  if (source !== undefined && hostOf(source) !== hostOf(config.webhookSource ?? config.url)) {
    return { kind: 'refused', because: 'other_account' };
  }
  // Deletions among them, which name an id and nothing that an order needs: they are found by syncing.
  if (!topics.some((one) => one === topic)) return { kind: 'ignored', topic };
  // Two deliveries of one event have the same body; two changes, even within a second, have not.
  return { kind: 'event', topic, dedupeKey: `${topic.split('.')[0]}:${sha256(body)}` };
}

const isPing = (body: Uint8Array): boolean =>
  body.length <= 40 && /^webhook_id=\d+$/.test(Buffer.from(body).toString('latin1'));

function isSigned({ webhookSecret }: WoocommerceConfig, signature: string | undefined, body: Uint8Array): boolean {
  if (webhookSecret === undefined || signature === undefined) return false;
  const expected = createHmac('sha256', webhookSecret).update(body).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hostOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).host.replace(/^www\./, '') : undefined;
}

function meaningOf({ topic, body }: StoredWebhook): WebhookMeaning {
  const [resource] = topic.split('.');
  const object = parse(body, topic);
  const is = resourceOf(object);
  if (is === undefined || is !== resource) {
    throw new PipelineError('bad_data', `woocommerce: webhook ${topic}: its body is no ${resource}`, {
      remedy: 'set the API version of the webhook to WP REST API Integration v3',
    });
  }
  if (is === 'order' && hasRefunds(object)) {
    return { kind: 'nothing', because: 'refunds come without their dates: the next sync reads the order' };
  }
  return { kind: 'parts', parts: partsOf(is, object) };
}

function partsOf(resource: ResourceName, object: Fields): readonly Part[] {
  if (resource === 'order') return orderParts([object], new Map());
  return resource === 'customer' ? customerParts([object]) : productParts([object]);
}

/** By fields that only this kind of object has. */
function resourceOf(object: Fields): ResourceName | undefined {
  if ('line_items' in object) return 'order';
  if ('is_paying_customer' in object) return 'customer';
  return 'catalog_visibility' in object || 'categories' in object ? 'product' : undefined;
}

function parse(body: string, topic: string): Fields {
  try {
    const object: unknown = JSON.parse(body);
    if (isFields(object)) return object;
  } catch {
    // Said below.
  }
  throw new PipelineError('bad_data', `woocommerce: webhook ${topic}: its body is no JSON object`, {
    remedy: 'set the API version of the webhook to WP REST API Integration v3',
  });
}
