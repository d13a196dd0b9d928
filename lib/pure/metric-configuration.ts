/** A revenue metric: which orders count as revenue. Orders that it leaves out count nowhere, and are listed as left out. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';

const either = 'must be { include: [NAME, …] } or { exclude: [NAME, …] }';

/** Names that count, or names that do not. */
const namesFilter = <T extends z.ZodType<string>>(name: T) => {
  const names = z.array(name).min(1, 'needs at least one name').readonly();
  return z
    .union([z.strictObject({ include: names }), z.strictObject({ exclude: names })], { error: either })
    .optional();
};

/** As channels of orders are tidied, but for their case, which whoever compares them folds. */
const channelName = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .pipe(z.string().min(1, 'must name a channel'));

export const metricSchema = z.strictObject({
  kind: z.literal('metric'),
  name: objectName,
  store: objectStore,
  description: z.string().max(500).default('').describe('what it is for, in words'),
  sources: namesFilter(z.string().min(1)).describe('names under sources in perdura.yaml; empty: all of them'),
  channels: namesFilter(channelName).describe('channels of orders, such as online or pos; empty: all of them'),
  renewals: z
    .enum(['all', 'without', 'only'])
    .default('all')
    .describe('orders that renew a subscription: count, do not count, or are all that counts'),
  zero_orders: z.enum(['all', 'without']).default('all').describe('orders of amount 0: count, or do not count'),
});

export type MetricConfiguration = z.infer<typeof metricSchema>;
