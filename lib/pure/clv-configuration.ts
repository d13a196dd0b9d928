/** The CLV configuration of a store: `objects/clv.yaml`, version 1 of a versioned object. */
import { z } from 'zod';
import { objectName } from './object-fields.ts';

const date = z.iso.date('must be a date such as 2026-06-30');

const historyWindow = z
  .union([z.literal('all'), z.strictObject({ days: z.int().min(1) }), z.strictObject({ from: date, to: date })], {
    error: 'must be all, { days: N } or { from: DATE, to: DATE }',
  })
  .refine(
    (window) => window === 'all' || 'days' in window || window.from <= window.to,
    'must begin before it ends: from is later than to',
  )
  .default('all');

const lifecycle = z
  .strictObject({
    active: z.int().min(1).default(182),
    inactive: z.int().min(2).default(365),
    hibernating: z.int().min(3).default(730),
  })
  .refine(
    (days) => days.active < days.inactive && days.inactive < days.hibernating,
    'must grow: active < inactive < hibernating',
  )
  .prefault({});

/** Names of the models in `models/clv`, which this folder may not import; a test holds the lists together. */
const orderModels = ['nbd', 'bg-nbd', 'mbg-nbd', 'pareto-nbd', 'mbg-cnbd-k', 'bg-pareto'] as const;
const spendModels = ['gamma-gamma', 'gamma-gamma-all', 'credibility'] as const;

const outliers = z
  .union(
    [
      z.literal('off'),
      z
        .strictObject({
          method: z.enum(['quantile', 'percentile']),
          action: z.enum(['cap', 'exclude']).default('cap'),
          k: z.number().min(0.5).max(10).optional().describe('of quantile: fences lie k interquartile ranges out; 1.5'),
        })
        .refine(({ method, k }) => method === 'quantile' || k === undefined, 'k belongs to the method quantile'),
    ],
    {
      error:
        'must be off, { method: quantile, action: cap|exclude, k: 1.5 } or { method: percentile, action: cap|exclude }',
    },
  )
  .default('off');

const orderValue = z.strictObject({
  from: z
    .enum(['amount', 'lines'])
    .optional()
    .describe('amount: the order’s own; lines: its lines after their discounts, where it has lines'),
  without: z
    .array(z.enum(['tax', 'shipping']))
    .min(1, 'needs tax, shipping or both')
    .refine((parts) => new Set(parts).size === parts.length, 'must not name a part twice')
    .optional()
    .describe('what is in the order’s own amount and is taken off it'),
});

export const clvConfigurationSchema = z.strictObject({
  kind: z.literal('clv'),
  store: z.string().optional().describe('which store; needed when perdura.yaml has several'),
  active: z.boolean().default(false).describe('off: nothing runs, the last results stay readable'),
  reference_date: date
    .nullable()
    .default(null)
    .describe('the last day that counts; empty: yesterday in the store’s zone'),
  metric: objectName.optional().describe('name of the metric that says which orders count; empty: every order'),
  order_value: orderValue.optional().describe('what an order is worth; empty: its amount as it is'),
  history_window: historyWindow.describe('what the models learn from; historic values always use all history'),
  horizons: z
    .array(z.int().min(1, 'a horizon is at least 1 day').max(3650, 'a horizon is at most 3650 days'))
    .min(1, 'needs at least one horizon')
    .max(6)
    .default([365, 90])
    .refine((days) => new Set(days).size === days.length, 'must not repeat a horizon')
    .describe('days to predict; the first one makes the clusters'),
  outliers: outliers.describe(
    'how extreme orders and buyers are kept from teaching the models; historic values keep them',
  ),
  model: z
    .enum(['auto', ...orderModels])
    .default('auto')
    .describe('of orders; auto: the one that predicted the past best'),
  spend_model: z
    .enum(['auto', ...spendModels])
    .default('auto')
    .describe('of spend; auto: the one that predicted the past best'),
  clusters: z
    .strictObject({ by: z.enum(['value', 'rfm']).default('value') })
    .prefault({})
    .describe('value: ranges of predicted value; rfm: alike in recency, orders and spend'),
  annual_discount_rate: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('continuous, of contributions and economics alone: 0.1 is 10 % a year'),
  margin: z
    .number()
    .gt(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('share of revenue that is contribution; empty: contributions are not computed'),
  target_ratio: z
    .number()
    .min(1)
    .max(100)
    .default(3)
    .describe('lifetime contribution to acquisition cost that is aimed at'),
  lifecycle: lifecycle.describe('days since the last order that bound Active, Inactive and Hibernating'),
});

export type ClvConfiguration = z.infer<typeof clvConfigurationSchema>;
export type OutlierConfiguration = ClvConfiguration['outliers'];
