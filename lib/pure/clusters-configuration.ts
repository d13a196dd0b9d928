/** A cluster set: one more number of groups beside 3 and 10, or other names for one of them. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';

export const clustersSchema = z
  .strictObject({
    kind: z.literal('clusters'),
    name: objectName,
    store: objectStore,
    k: z.int().min(2).max(20).describe('how many groups; a store has one set for each number'),
    names: z
      .array(z.string().min(1).max(60))
      .optional()
      .describe('from the least value to the greatest; default: Low, Medium, High for three, else 1, 2, 3 …'),
  })
  .refine(({ k, names }) => names === undefined || names.length === k, 'names need one for each group')
  .refine(({ names = [] }) => new Set(names).size === names.length, 'names must differ');

export type ClustersConfiguration = z.infer<typeof clustersSchema>;
