/** The kinds of configuration objects: what each says, and the schema that it must fit. */
import type { z } from 'zod';
import { campaignSchema } from './campaign-configuration.ts';
import { clustersSchema } from './clusters-configuration.ts';
import { clvConfigurationSchema } from './clv-configuration.ts';
import { enrichmentSchema } from './enrichment-configuration.ts';
import { listSchema } from './list-configuration.ts';
import { metricSchema } from './metric-configuration.ts';
import { personaSchema } from './persona-configuration.ts';
import { playbookSchema } from './playbook-configuration.ts';
import { scheduleSchema } from './schedule-configuration.ts';
import { segmentSchema } from './segment-configuration.ts';

export const objectKinds = {
  campaign: { schema: campaignSchema, says: 'whom a mail goes to, and what it says' },
  clusters: { schema: clustersSchema, says: 'one more number of groups by value, or other names for them' },
  clv: { schema: clvConfigurationSchema, says: 'what is computed, and until when' },
  enrichment: { schema: enrichmentSchema, says: 'which attributes are written where' },
  list: { schema: listSchema, says: 'customers, one by one' },
  metric: { schema: metricSchema, says: 'which orders count as revenue' },
  persona: { schema: personaSchema, says: 'how customers are grouped by what they buy' },
  playbook: { schema: playbookSchema, says: 'a template of segments and campaigns, with the store’s own numbers' },
  schedule: { schema: scheduleSchema, says: 'when the store runs by itself' },
  segment: { schema: segmentSchema, says: 'conditions that customers fit' },
} as const satisfies Readonly<Record<string, { readonly schema: z.ZodType; readonly says: string }>>;

export type ObjectKind = keyof typeof objectKinds;
export type ObjectContent<K extends ObjectKind> = z.infer<(typeof objectKinds)[K]['schema']>;

/** How people call it: the one CLV configuration goes without a name. */
export const labelOf = (kind: string, name: string): string => (kind === name ? kind : `${kind} ${name}`);
