/** Whether the key works, for the right mode, and may read all that is asked of it. */
import type { Discovered } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { streamSpecs, type StreamName } from '../../lib/streams.ts';
import type { Stripe } from 'stripe';
import type { StripeClient } from './client.ts';
import type { StripeConfig } from './config.ts';

/** Asked for one object each. Names of permissions as the Dashboard shows them for restricted keys. */
const endpoints = [
  {
    name: 'charges',
    of: 'orders',
    permission: 'Charges and Refunds',
    ask: (stripe: Stripe) => stripe.charges.list({ limit: 1 }),
  },
  {
    name: 'refunds',
    of: 'orders',
    permission: 'Charges and Refunds',
    ask: (stripe: Stripe) => stripe.refunds.list({ limit: 1 }),
  },
  {
    name: 'disputes',
    of: 'orders',
    permission: 'Disputes',
    ask: (stripe: Stripe) => stripe.disputes.list({ limit: 1 }),
  },
  {
    name: 'customers',
    of: 'customers',
    permission: 'Customers',
    ask: (stripe: Stripe) => stripe.customers.list({ limit: 1 }),
  },
  {
    name: 'balance_transactions',
    of: 'balance_transactions',
    permission: 'Balance',
    ask: (stripe: Stripe) => stripe.balanceTransactions.list({ limit: 1 }),
  },
  { name: 'events', of: 'orders', permission: 'Events', ask: (stripe: Stripe) => stripe.events.list({ limit: 1 }) },
] as const;

export async function checkAccount(
  client: StripeClient,
  config: StripeConfig,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const mode = modeOf(config.apiKey);
  if (mode === 'live' && config.mode === 'test')
    throw wrongMode('of live mode', 'a key that begins with rk_test_ or sk_test_');
  if (mode === 'test' && config.mode === 'live')
    throw wrongMode('of test mode', 'a key that begins with rk_live_, or mode: test');
  const lines = [
    `${mode === undefined ? 'key' : `key of ${mode} mode`}${config.account === undefined ? '' : `, for ${config.account}`}`,
  ];
  const missing: string[] = [];
  for (const { name, of, permission, ask } of endpoints) {
    const isAsked = config.reads.includes(of) || (name === 'events' && config.reads.includes('customers'));
    if (!isAsked) continue;
    try {
      await client.ask<unknown>(name, signal, ask);
      lines.push(`may read ${name}`);
    } catch (error) {
      if (!(error instanceof PipelineError) || error.details['status'] !== 403) throw error;
      missing.push(`${permission} (${name})`);
    }
  }
  if (missing.length === 0) return lines;
  throw new PipelineError('auth', `stripe: the key lacks permissions: ${missing.join(', ')}`, {
    remedy:
      'give the restricted key Read for each of them (Dashboard → Developers → API keys), or leave them out of reads',
    details: { missing },
  });
}

/** undefined for keys that do not say it. */
const modeOf = (apiKey: string): 'live' | 'test' | undefined => {
  const [, mode] = /^[a-z]+_(live|test)_/.exec(apiKey) ?? [];
  return mode === 'live' || mode === 'test' ? mode : undefined;
};

const wrongMode = (got: string, needed: string): PipelineError =>
  new PipelineError('config', `stripe: apiKey is ${got}, which is not the mode that is configured`, {
    remedy: `use ${needed}`,
  });

const offers: readonly { readonly name: string; readonly streams: readonly StreamName[] }[] = [
  { name: 'orders', streams: ['orders', 'refunds'] },
  { name: 'customers', streams: ['customers'] },
  { name: 'balance_transactions', streams: ['balance_transactions'] },
];

/** What `reads` may name. Stripe never says how many there are. */
export const discovered: readonly Discovered[] = offers.map(({ name, streams }) => ({
  name,
  streams,
  columns: streams.flatMap((stream) =>
    streamSpecs[stream].columns.map((column) => ({ name: column.name, type: column.type })),
  ),
  rows: null,
  suggestion: null,
}));
