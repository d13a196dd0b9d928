/** What `sources.yaml` may say. */
import { z } from 'zod';
import { sourcesPatterns as is } from './sources-patterns.ts';

const source = z.strictObject({
  files: z
    .string()
    .min(1)
    .optional()
    .describe('path or pattern from the folder of sources.yaml: CSV, TSV, JSON, JSON lines or Parquet'),
  table: z
    .string()
    .regex(is.table, 'needs name or schema.name')
    .optional()
    .describe('a table of the database that something else fills: name or schema.name'),
  description: z.string().default('').describe('what a row is, in words'),
  changes: z
    .string()
    .regex(is.column, 'needs the name of a column')
    .optional()
    .describe('of a table: a column that grows with every load or change, such as updated_at'),
  key: z.array(z.string().min(1)).default([]).describe('the columns that tell rows apart'),
  freshness: z
    .string()
    .regex(is.freshness, 'needs a column and its greatest age, such as updated_at within 2 days')
    .optional()
    .describe('how old the newest value of a column may be: updated_at within 2 days'),
  columns: z.record(z.string(), z.string()).default({}).describe('what columns mean: name: meaning'),
});

const exposure = z.strictObject({
  name: z.string().min(1).describe('what reads the models: a dashboard, a mailing, a notebook'),
  owner: z.string().min(1).optional().describe('whom to tell'),
  reads: z
    .array(z.string().regex(is.reading, 'needs model or model.column'))
    .min(1)
    .describe('models or their columns: daily_sales, daily_sales.revenue'),
});

export const sourcesSchema = z.strictObject({
  exposures: z.array(exposure).default([]).describe('what reads the models, so that perdura sql plan can name it'),
  sources: z
    .record(z.string().regex(is.name, 'needs a table’s name: letters, digits and _'), source)
    .default({})
    .describe('by the name that models read them with'),
});

export type WrittenSource = z.output<typeof source>;
export type WrittenSources = z.output<typeof sourcesSchema>;
