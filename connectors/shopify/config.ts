/** What `perdura.yaml` says about a Shopify shop. */
import { z } from 'zod';

const printable = /^[\x21-\x7e]+$/;

export const shopifyConfig = z.strictObject({
  type: z.literal('shopify'),
  shop: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'must be the shop’s own address, e.g. acme.myshopify.com')
    .describe('the shop’s permanent address, e.g. acme.myshopify.com'),
  accessToken: z
    .string()
    .regex(printable, 'must be an Admin API access token, e.g. ${SHOPIFY_ACCESS_TOKEN}')
    .describe('Admin API access token of an app that is installed in the shop; a secret'),
  apiSecret: z
    .string()
    .regex(printable, 'must be the app’s API secret key, e.g. ${SHOPIFY_API_SECRET}')
    .optional()
    .describe('API secret key of the app, which its webhooks are signed with; a secret'),
  apiVersion: z
    .string()
    .regex(/^\d{4}-(01|04|07|10)$/, 'must be a quarterly version such as 2026-07')
    .default('2026-07')
    .describe('version of the Admin API'),
  baseUrl: z
    .url()
    .refine(isSafe, 'must begin with https:// (http:// only on this machine)')
    .optional()
    .describe('where requests go instead of the shop’s address, e.g. a proxy'),
  recentOrdersOnly: z
    .boolean()
    .default(false)
    .describe('accept that an app without read_all_orders sees the orders of the last 60 days only'),
  pageSize: z.int().min(1).max(250).default(250).describe('most orders, customers or products of a request'),
  lookbackMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(10)
    .describe('how far before the last change seen a reading begins: Shopify’s search index lags'),
  webhookMaxAgeHours: z
    .int()
    .min(1)
    .max(168)
    .default(72)
    .describe('older webhooks are refused; Shopify tries again for up to two days'),
});

export type ShopifyConfig = z.infer<typeof shopifyConfig>;

export const originOf = ({ baseUrl, shop }: ShopifyConfig): string => baseUrl ?? `https://${shop}`;

/** The token travels with every request. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}
