/** A segment: conditions that customers fit, with lists of those who are in or out whatever the conditions say. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';
import { segmentExpression } from './segment-tree.ts';

const lists = z.array(objectName).max(50).default([]);

export const segmentSchema = z.strictObject({
  kind: z.literal('segment'),
  name: objectName,
  store: objectStore,
  title: z.string().min(1).max(200).optional().describe('what people read; default: the name'),
  description: z.string().max(2_000).default(''),
  where: segmentExpression,
  stay_while: segmentExpression
    .optional()
    .describe('who was in it on the day before stays while this holds: a margin against coming and going'),
  include: lists.describe('lists whose customers are in it in any case'),
  exclude: lists.describe('lists whose customers are not in it in any case; stronger than include'),
});

export type SegmentConfiguration = z.infer<typeof segmentSchema>;
