/** What `perdura.yaml` may say: the project's stores, where their data comes from and goes to, who writes to customers. */
import { z } from 'zod';
import { isZone } from './pure/zones.ts';

const storeName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be 1–40 of a–z, 0–9, - and _, beginning with a letter');

const zone = z.string().refine(isZone, 'must be an IANA time zone, e.g. Europe/Madrid');
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. EUR');

const mailAddress = z.email('must be an e-mail address');

const mailSchema = z.strictObject({
  from: z.strictObject({ address: mailAddress, name: z.string().optional() }),
  replyTo: z.strictObject({ address: mailAddress, name: z.string().optional() }).optional(),
  postalAddress: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('where post reaches the sender, e.g. 12 Main Street, Springfield; written at the end of every mail'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://mail.shop.example' })
    .optional()
    .describe('where customers reach `perdura web`: unsubscribe links begin with it'),
  cap: z
    .strictObject({ messages: z.int().min(1), days: z.int().min(1).max(366) })
    .optional()
    .describe('most messages to one customer within so many days, over all campaigns; default: no cap'),
});

const storeSchema = z.strictObject({
  zone: zone.describe('IANA time zone; a day of the store begins at midnight there'),
  currency: currency.describe(
    'the store’s currency; orders in others need currency_rates, or are left out and counted',
  ),
  language: z.enum(['en', 'es']).default('en').describe('language of report and generated names'),
  sources: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .describe('where orders come from: name → { type, … }')
    .refine((sources) => Object.keys(sources).length > 0, 'needs at least one source'),
  destinations: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .default({})
    .describe('where attributes are written to: name → { type, … }'),
  outputs: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .default({})
    .describe('where published tables are copied after every publication: name → { type, … }'),
  channels: z
    .record(storeName, z.looseObject({ type: z.string() }))
    .default({})
    .describe('how messages reach customers: name → { type, … }'),
  mail: mailSchema.optional().describe('who writes to customers, and how often at most'),
  notify: z
    .array(z.looseObject({ type: z.string() }))
    .default([])
    .describe('who is told how runs, plans and campaigns ended: [{ type: slack, … }]'),
});

const mebibyte = 1_024 * 1_024;

const receiverSchema = z
  .strictObject({
    port: z.int().min(1).max(65535).default(8788),
    maxBodyBytes: z
      .int()
      .min(1_024)
      .max(64 * mebibyte)
      .default(2 * mebibyte)
      .describe('a longer webhook is refused (413)'),
    maxHeldBytes: z
      .int()
      .min(mebibyte)
      .default(16 * mebibyte)
      .describe('of all webhooks that are being taken at once; beyond it the answer is to come back (503)'),
    requestsPerSecond: z.int().min(1).default(500).describe('of one address; ten times as many may come at once'),
  })
  .refine(({ maxBodyBytes, maxHeldBytes }) => maxHeldBytes >= 2 * maxBodyBytes, {
    path: ['maxHeldBytes'],
    error: 'must be twice maxBodyBytes or more',
  });

export const projectSchema = z.strictObject({
  stores: z
    .record(storeName, storeSchema)
    .refine((stores) => Object.keys(stores).length > 0, 'needs at least one store'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  web: z
    .strictObject({
      port: z.int().min(1).max(65535).default(8787),
      secret: z
        .string()
        .min(32, 'needs at least 32 characters')
        .optional()
        .describe('signs the links in mails; default: one of this machine’s own, in .perdura/secret'),
    })
    .prefault({}),
  receiver: receiverSchema.prefault({}),
  warehouse: z
    .strictObject({
      memoryLimit: z
        .string()
        .regex(/^\d+(\.\d+)?(MB|GB)$/, 'must look like 2GB')
        .default('1GB'),
      threads: z.int().min(1).max(256).optional(),
    })
    .prefault({}),
});

export type MailConfig = z.infer<typeof mailSchema>;
export type StoreConfig = z.infer<typeof storeSchema>;
export type ReceiverConfig = z.infer<typeof receiverSchema>;
export type ProjectConfig = z.infer<typeof projectSchema>;
