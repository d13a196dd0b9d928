/** An enrichment: which attributes are written to which destination, for whom, and how much may change at once. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';
import { segmentText } from './segment-tree.ts';

const attributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_ ]{0,62}$/, 'must begin with a letter; letters, digits and _');
const value = z.union([z.string().max(500), z.number(), z.boolean()]);

export const enrichmentSchema = z
  .strictObject({
    kind: z.literal('enrichment'),
    name: objectName.default('crm'),
    store: objectStore,
    destination: z.string().describe('its name under destinations in perdura.yaml'),
    audience: segmentText.optional().describe('conditions on customers; default: everybody'),
    attributes: z
      .record(attributeName, z.string().regex(/^[a-z][a-z0-9_]*$/, 'must name a column of customers'))
      .default({})
      .describe('attribute of the destination → column of the published table customers'),
    rules: z
      .array(z.strictObject({ where: segmentText, set: z.record(attributeName, value) }))
      .default([])
      .describe('constant attributes for those who fit; of several rules that set the same one, the first counts'),
    personas: z
      .array(
        z.strictObject({
          analysis: objectName.describe('name of an object of kind persona'),
          as: z
            .enum(['group', 'levels', 'top'])
            .describe('the group’s name; a level for every category; or the categories that the group is known by'),
        }),
      )
      .refine(
        (all) => new Set(all.map(({ analysis, as }) => `${analysis} ${as}`)).size === all.length,
        'must not ask for the same twice',
      )
      .optional()
      .describe('attributes persona_ANALYSIS, persona_ANALYSIS_CATEGORY and persona_ANALYSIS_top_1 …'),
    create: z.boolean().default(false).describe('add people whom the destination does not have'),
    clear: z.boolean().default(false).describe('empty an attribute whose value has become unknown'),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'a number that differs from the one there by at most this share of it is left; 0: every difference counts',
      ),
    max_change: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('a plan that would change a greater share of the rows there is refused'),
    after_run: z
      .enum(['nothing', 'plan', 'apply'])
      .default('plan')
      .describe('after a published run: nothing, a plan that waits for review, or a plan applied within limits'),
  })
  .refine(
    ({ attributes, rules, personas = [] }) =>
      Object.keys(attributes).length > 0 || rules.length > 0 || personas.length > 0,
    'needs attributes, rules or personas',
  );

export type EnrichmentConfiguration = z.infer<typeof enrichmentSchema>;
