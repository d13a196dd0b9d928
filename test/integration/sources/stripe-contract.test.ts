/** Stripe's source keeps what every source promises. */
import { stripeSource } from '../../../connectors/stripe/index.ts';
import type { Source } from '../../../lib/connector.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { describeSource } from '../../support/source-contract/index.ts';
import { createAccount } from '../../support/stripe/account.ts';
import { startStripe } from '../../support/stripe/server.ts';
import { truthOf } from '../../support/stripe/truth.ts';
import { signedDelivery } from '../../support/stripe/webhook.ts';

const secret = 'whsec_contract';

describeSource('stripe', async () => {
  const account = createAccount({
    charges: 90,
    spacingSeconds: 86_400,
    now: () => Math.floor(Date.now() / 1000),
  });
  const server = await startStripe(account, { largestPage: 20 });
  const proxy = await startFaultProxy(server.url);
  const config = {
    type: 'stripe',
    apiKey: 'rk_test_right',
    webhookSecret: secret,
    mode: 'test',
    baseUrl: proxy.url,
  };
  return {
    source: stripeSource as unknown as Source<never>,
    config,
    wrongCredentials: { ...config, apiKey: 'rk_test_wrong' },
    secrets: ['rk_test_right', 'rk_test_wrong', secret],
    proxy,
    truth: async () => ({ ...truthOf(account, true) }),
    change: async () => {
      account.refund(1, 100);
      return [account.planOf(1).id, account.planOf(account.addCharge()).id];
    },
    empty: async () => account.empty(),
    addField: async () => {
      server.options = {
        ...server.options,
        rewrite: (body) => rewriteItems(body, (item) => ({ ...item, news: { of: 1 } })),
      };
    },
    renameField: async () => {
      server.options = {
        ...server.options,
        rewrite: (body) => rewriteItems(body, ({ created, ...item }) => ({ ...item, created_at: created })),
      };
    },
    deliver: async (orderId) => {
      const index = account.lists['charges']?.().find(orderId) ?? 0;
      return signedDelivery(account.eventOf('charge.refunded', account.chargeNow(index)), secret, new Date());
    },
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
});

const rewriteItems = (
  body: Record<string, unknown>,
  rewrite: (item: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> =>
  Array.isArray(body['data'])
    ? { ...body, data: (body['data'] as Record<string, unknown>[]).map(rewrite) }
    : rewrite(body);
