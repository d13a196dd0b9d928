/** Webhooks of a shop: which there are, whether one is genuine, and what it means. */
import type { Webhooks } from '../../../lib/connector.ts';
import type { ShopifyConfig } from '../config.ts';
import { judgeWebhook } from './judge.ts';
import { topics } from './meanings.ts';
import { readWebhook } from './read-webhook.ts';

export const shopifyWebhooks: Webhooks<ShopifyConfig> = {
  topics,
  isConfigured: ({ apiSecret }) => apiSecret !== undefined,
  judge: judgeWebhook,
  read: (_, webhook) => readWebhook(webhook),
};
