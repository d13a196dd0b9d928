/** What `perdura.yaml` says about a WooCommerce shop. */
import { z } from 'zod';
import { isDate } from '../../lib/pure/dates.ts';

const url = z.url({ protocol: /^https?$/ }).refine(isSafe, 'must begin with https:// (http:// only on this machine)');
const key = (start: string, name: string) =>
  z.string().regex(/^[\x21-\x7e]+$/, `must be a ${name} that begins with ${start}, e.g. from a variable`);

export const woocommerceConfig = z.strictObject({
  type: z.literal('woocommerce'),
  url: url.describe('address of the shop, with its folder if it has one: https://shop.example'),
  consumerKey: key('ck_', 'consumer key').describe('key of the REST API with permission to read; a secret'),
  consumerSecret: key('cs_', 'consumer secret').describe('its secret'),
  webhookSecret: z.string().min(1).optional().describe('secret of the webhooks, the same for all; a secret'),
  webhookSource: url
    .optional()
    .describe('address that webhooks name as their source, where it is not that of the shop'),
  auth: z
    .enum(['header', 'query'])
    .default('header')
    .describe('where the keys travel: query for servers that drop the Authorization header'),
  startDate: z
    .string()
    .refine(isDate, 'must be a date such as 2020-01-31')
    .optional()
    .describe('orders and products last changed before this day, UTC, are left out'),
  pageSize: z.int().min(1).max(100).default(100).describe('objects a request'),
  lookbackMinutes: z
    .int()
    .min(1)
    .max(1440)
    .default(10)
    .describe('what changed within so many minutes is read again: the shop may store a change later than it dates it'),
  customersEveryDays: z
    .int()
    .min(1)
    .default(7)
    .describe(
      'days between readings of all customers, whose changes the API cannot be asked for; new ones come at once',
    ),
});

export type WoocommerceConfig = z.infer<typeof woocommerceConfig>;

/** The keys travel with every request; plain HTTP would need requests signed by OAuth 1.0a, which is not offered. */
function isSafe(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}
