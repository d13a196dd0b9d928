/** The CLV configuration of a store: `objects/clv.yaml`, version 1 of a versioned object. */
import { z } from 'zod';

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

export const clvConfigurationSchema = z.strictObject({
  kind: z.literal('clv'),
  store: z.string().optional().describe('which store; needed when perdura.yaml has several'),
  active: z.boolean().default(false).describe('off: nothing runs, the last results stay readable'),
  reference_date: date
    .nullable()
    .default(null)
    .describe('the last day that counts; empty: yesterday in the store’s zone'),
  history_window: historyWindow.describe('what the models learn from; historic values always use all history'),
  horizons: z
    .array(z.int().min(1, 'a horizon is at least 1 day').max(3650, 'a horizon is at most 3650 days'))
    .min(1, 'needs at least one horizon')
    .max(6)
    .default([365, 90])
    .refine((days) => new Set(days).size === days.length, 'must not repeat a horizon')
    .describe('days to predict; the first one makes the clusters'),
  lifecycle: lifecycle.describe('days since the last order that bound Active, Inactive and Hibernating'),
});

export type ClvConfiguration = z.infer<typeof clvConfigurationSchema>;
