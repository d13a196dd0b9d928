/** A persona analysis: groups of customers who are alike in what they buy, or in what else is known of them. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';
import { personaTransformations, personaUnits } from './persona-choices.ts';
import { segmentText } from './segment-tree.ts';

export const personaSchema = z.strictObject({
  kind: z.literal('persona'),
  name: objectName,
  store: objectStore,
  title: z.string().min(1).max(200).optional(),
  k: z.int().min(2).max(200).default(5).describe('groups; 3 to 9 are told apart easily'),
  attributes: z
    .array(
      z
        .string()
        .regex(
          /^(?:product\.(?:category|type|id|attributes\.[^\s]{1,60})|order\.(?:channel|currency|weekday|source)|customer\.[a-z][a-z0-9_]{0,60})$/,
          'must be product.category, product.type, product.id, product.attributes.NAME, order.channel, order.currency, order.weekday, order.source or customer.COLUMN',
        ),
    )
    .min(1)
    .max(5)
    .default(['product.category'])
    .refine((names) => new Set(names).size === names.length, 'must not name an attribute twice'),
  unit: z
    .enum(personaUnits)
    .default('matrix_freq')
    .describe('what is counted: purchases, spend, shares of spend, or bought at all'),
  transformation: z
    .enum(personaTransformations)
    .default('none')
    .describe('normalise: every customer has length 1; standardise: every variable has mean 0 and deviation 1'),
  audience: segmentText.optional().describe('who takes part; default: everybody with a purchase'),
  levels: z
    .strictObject({ high: z.number().gt(0).default(1.5), medium: z.number().gt(0).default(1) })
    .prefault({})
    .refine(({ high, medium }) => medium <= high, 'medium must not exceed high')
    .describe('from how many times the store’s average a category is high, and medium'),
  top: z.int().min(1).max(20).default(3).describe('categories that each group is known by'),
  max_variables: z
    .int()
    .min(2)
    .max(300)
    .default(50)
    .describe('the most frequent values; rarer ones are left out and said'),
  refresh: z
    .enum(['monthly', 'every_run', 'by_hand'])
    .default('monthly')
    .describe('when runs find the groups anew; in between customers move among those found'),
});

export type PersonaConfiguration = z.infer<typeof personaSchema>;
