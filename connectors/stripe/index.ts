/** Orders, refunds, customers and balance transactions from Stripe. */
import type { Source } from '../../lib/connector.ts';
import { balanceTransactionsResource } from './balance-transactions.ts';
import { checkAccount, discovered } from './check.ts';
import { createClient } from './client.ts';
import { type StripeConfig, stripeConfig } from './config.ts';
import { customersResource } from './customers.ts';
import { eventsResource } from './events-resource.ts';
import { chargesResource, disputesResource, refundsResource } from './orders.ts';
import { stripeWebhooks } from './webhooks.ts';

export const stripeSource: Source<StripeConfig> = {
  name: 'stripe',
  description: 'payments, refunds, disputes, customers and balance transactions of a Stripe account',
  config: stripeConfig,
  place: ({ account, baseUrl }) =>
    `Stripe${account === undefined ? '' : ` account ${account}`} at ${new URL(baseUrl).origin}`,
  open(config, tools) {
    const client = createClient(config, tools);
    const deps = { client, config };
    const reads = (what: StripeConfig['reads'][number]) => config.reads.includes(what);
    return {
      // Events last: what changes while lists are read is found in the same sync.
      resources: [
        ...(reads('customers') ? [customersResource(deps)] : []),
        ...(reads('orders') ? [chargesResource(deps), refundsResource(deps), disputesResource(deps)] : []),
        ...(reads('balance_transactions') ? [balanceTransactionsResource(deps)] : []),
        ...(reads('orders') || reads('customers') ? [eventsResource(deps)] : []),
      ],
      check: (signal) => checkAccount(client, config, signal),
      discover: async () => discovered,
      close: async () => client.close(),
    };
  },
  webhooks: stripeWebhooks,
};
