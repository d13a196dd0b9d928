/** What every source promises, promised by Shopify's. */
import { shopifySource } from '../../../connectors/shopify/index.ts';
import type { Source } from '../../../lib/connector.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { accessToken, apiSecret, shopDomain, startShopify } from '../../support/shopify/server.ts';
import { truthOf } from '../../support/shopify/truth.ts';
import { describeSource } from '../../support/source-contract/index.ts';

describeSource('shopify', async () => {
  const server = await startShopify();
  const proxy = await startFaultProxy(server.url);
  const config = { type: 'shopify', shop: shopDomain, accessToken, apiSecret, baseUrl: proxy.url, pageSize: 5 };
  return {
    source: shopifySource as Source<never>,
    config,
    wrongCredentials: { ...config, accessToken: 'shpat_wrong' },
    secrets: [accessToken, apiSecret, 'shpat_wrong'],
    proxy,
    truth: async () => truthOf(server.shop, server.currency),
    async change() {
      const changed = server.update(5_000_000_000_004, ({ lines }) => ({
        status: 'PARTIALLY_REFUNDED',
        lines: lines.slice(0, 1),
        refunds: [{ id: 800_000_000_999, at: server.now(), amount: 321 }],
      }));
      return [String(changed.id), String(server.add(7).id)];
    },
    empty: async () => server.empty(),
    renameField: async () => server.rename('totalPriceSet'),
    async deliver(id) {
      const order = server.shop.orders.byId(Number(id));
      if (order === undefined) throw new Error(`there is no order ${id}`);
      return server.deliver('orders/updated', server.bodies.order(order));
    },
    async close() {
      await proxy.close();
      await server.close();
    },
  };
});
