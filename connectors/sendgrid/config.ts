/** What `perdura.yaml` says about mail that leaves through SendGrid. */
import { z } from 'zod';

export const sendgridConfig = z.strictObject({
  type: z.literal('sendgrid'),
  apiKey: z
    .string()
    .regex(/^SG\.\S+$/, 'must begin with SG.')
    .describe('secret, with the right mail.send: write ${NAME} or ${file:PATH}'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://api.eu.sendgrid.com' })
    .default('https://api.sendgrid.com')
    .describe('https://api.eu.sendgrid.com for accounts in the EU'),
  maxConnections: z.int().min(1).max(100).default(10).describe('requests side by side, one mail each'),
  timeoutSeconds: z.int().min(1).max(300).default(30).describe('for the answer to one request'),
  eventPublicKey: z
    .string()
    .min(1, 'must be the verification key that SendGrid shows')
    .optional()
    .describe('verification key of the signed Event Webhook, which perdura web takes'),
  sandbox: z.boolean().default(false).describe('SendGrid checks every mail and delivers none'),
});

export type SendgridConfig = z.infer<typeof sendgridConfig>;
