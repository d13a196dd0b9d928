/** What `perdura.yaml` says about a Stripe account. */
import { z } from 'zod';

const stripeReads = ['orders', 'customers', 'balance_transactions'] as const;

export const stripeConfig = z.strictObject({
  type: z.literal('stripe'),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be an API key, e.g. ${STRIPE_API_KEY}')
    .describe('restricted key that may read charges, disputes, customers, balance and events; a secret'),
  webhookSecret: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be the signing secret of the endpoint, e.g. ${STRIPE_WEBHOOK_SECRET}')
    .describe('signing secret of the webhook endpoint (whsec_…); a secret')
    .optional(),
  account: z
    .string()
    .regex(/^acct_\w+$/, 'must be an account such as acct_1A2b3C')
    .describe('connected account that is read with the key of its platform')
    .optional(),
  mode: z.enum(['live', 'test']).default('live').describe('test: payments of test mode count as if they were real'),
  reads: z
    .array(z.enum(stripeReads))
    .min(1, 'needs at least one')
    .default([...stripeReads])
    .describe('what is read; leave orders out where a shop system delivers the same orders'),
  reReadDays: z
    .int()
    .min(1)
    .max(30)
    .default(30)
    .describe('days in which all that is older is read once again, a part at every sync'),
  lookbackMinutes: z.int().min(10).max(1440).default(60).describe('how far a sync goes back behind the one before'),
  baseUrl: z
    .url()
    .refine(isSafe, 'must begin with https:// (http:// only on this machine)')
    .refine((text) => new URL(text).pathname === '/', 'must have no path')
    .default('https://api.stripe.com'),
});

export type StripeConfig = z.infer<typeof stripeConfig>;

/** The key travels with every request. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}
