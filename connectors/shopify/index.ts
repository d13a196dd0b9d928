/** Orders, customers and products of a Shopify shop, by its Admin API and its webhooks. */
import { z } from 'zod';
import type { Discovered, OpenSource, Source, SourceTools } from '../../lib/connector.ts';
import type { StreamName } from '../../lib/streams.ts';
import { createClient } from './client.ts';
import { type ShopifyConfig, shopifyConfig } from './config.ts';
import { customers } from './objects/customers.ts';
import type { Kind } from './objects/kind.ts';
import { orders } from './objects/orders.ts';
import { products } from './objects/products.ts';
import { resourceOf } from './read/resource.ts';
import { checkInstallation, versionNote } from './scopes.ts';
import { shopifyWebhooks } from './webhooks/index.ts';

const kinds: readonly Kind[] = [orders, customers, products];

export const shopifySource: Source<ShopifyConfig> = {
  name: 'shopify',
  description: 'orders with lines and refunds, customers with consent, products of a Shopify shop',
  config: shopifyConfig,
  place: ({ shop }) => `shop ${shop}`,
  open: openShop,
  webhooks: shopifyWebhooks,
};

function openShop(config: ShopifyConfig, { wait }: SourceTools = {}): OpenSource {
  const client = createClient(config, wait);
  let isAllowed = false;
  const allow = async (signal: AbortSignal, tell: (line: string) => void): Promise<void> => {
    if (isAllowed) return;
    await checkInstallation(client, config, signal);
    const note = versionNote(client, config);
    if (note !== undefined) tell(note);
    isAllowed = true;
  };
  return {
    resources: kinds.map((kind) => resourceOf({ client, config, kind, allow })),

    async check(signal) {
      const lines = await checkInstallation(client, config, signal);
      return [...lines, versionNote(client, config) ?? `API version ${config.apiVersion}`];
    },

    async discover(signal) {
      const countShape = z.object({ count: z.number() });
      const counts = await client.ask(
        {
          name: 'Counts',
          query: `query Counts { ${kinds.map(({ count }) => `${count}(limit: null) { count }`).join(' ')} }`,
          shape: z.object({ ordersCount: countShape, customersCount: countShape, productsCount: countShape }),
        },
        signal,
      );
      return kinds.map(
        ({ name, count, shapes }): Discovered => ({
          name,
          streams: Object.keys(shapes) as StreamName[],
          columns: Object.entries(Object.values(shapes)[0]?.fields ?? {}).map(([field, type]) => ({
            name: field,
            type,
          })),
          rows: counts[count].count,
          suggestion: null,
        }),
      );
    },

    close: () => Promise.resolve(),
  };
}
