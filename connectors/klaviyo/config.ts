/** What `perdura.yaml` says about a Klaviyo account. */
import { z } from 'zod';

export const klaviyoConfig = z.strictObject({
  type: z.literal('klaviyo'),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be a private API key, e.g. ${KLAVIYO_API_KEY}')
    .describe('private key that may read and write profiles and lists; a secret'),
  baseUrl: z
    .url()
    .refine(isSafe, 'must begin with https:// (http:// only on this machine)')
    .default('https://a.klaviyo.com'),
  revision: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\.[a-z0-9-]+)?$/, 'must be a date such as 2026-07-15')
    .default('2026-07-15')
    .describe('revision of the API'),
  createProfiles: z.boolean().default(false).describe('add profiles for people whom Klaviyo does not have'),
});

export type KlaviyoConfig = z.infer<typeof klaviyoConfig>;

/** The key travels with every request. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}
