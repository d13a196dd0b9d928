/** A campaign: whom a mail goes to, and what it says. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';
import { segmentText } from './segment-tree.ts';

const audience = z
  .union(
    [
      z.strictObject({ cluster: z.string(), k: z.int().min(2).max(20).default(3) }),
      z.strictObject({ state: z.string() }),
      z.strictObject({ rfm: z.string() }),
      z.strictObject({ segment: objectName }),
      z.strictObject({ list: objectName }),
      z.strictObject({ persona: objectName, group: z.string().min(1).max(200) }),
      z.strictObject({ where: segmentText }),
    ],
    {
      error:
        'must be { cluster: Low }, { state: Lost }, { rfm: At risk }, { segment: NAME }, { list: NAME }, { persona: ANALYSIS, group: NAME } or { where: conditions on customers }',
    },
  )
  .describe('a cluster, a state, an RFM group, a segment, a list, a group of a persona analysis, or conditions');

export const emailSchema = z.strictObject({
  subject: z.string().min(1).max(300).describe('Liquid'),
  preview: z.string().max(300).default('').describe('Liquid; what inboxes show beside the subject'),
  template: z.string().default('starter').describe('starter, or an HTML file with Liquid beside perdura.yaml'),
  heading: z.string().max(300).default('').describe('Liquid; of the starter'),
  body: z.string().max(20_000).default('').describe('Liquid; of the starter, an empty line begins a paragraph'),
  button: z
    .strictObject({ label: z.string().min(1).max(100), url: z.string().min(1).max(2_000) })
    .optional()
    .describe('Liquid; of the starter'),
  text: z.string().max(50_000).optional().describe('Liquid; the plain-text part, default: made from the rest'),
});

export const campaignSchema = z.strictObject({
  kind: z.literal('campaign'),
  name: objectName,
  store: objectStore,
  title: z.string().min(1).max(200),
  audience,
  channel: z.string().optional().describe('its name under channels in perdura.yaml; default: the only one'),
  consent: z
    .enum(['newsletter', 'not_needed'])
    .default('newsletter')
    .describe('newsletter: only who subscribed; not_needed: messages that are no advertisement'),
  delivery: z
    .enum(['at_most_once', 'at_least_once'])
    .default('at_most_once')
    .describe('what happens to a message in doubt: it stays reported, or it is sent again'),
  email: emailSchema,
});

export type EmailConfiguration = z.infer<typeof emailSchema>;
export type CampaignConfiguration = z.infer<typeof campaignSchema>;
