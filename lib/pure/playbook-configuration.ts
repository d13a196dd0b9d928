/** A playbook in use: a template with the store's own numbers, from which segments and draft campaigns are made. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';

export const playbookSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: objectName,
  store: objectStore,
  template: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/)
    .describe('see perdura playbook list'),
  settings: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), z.union([z.string().max(500), z.number(), z.boolean()]))
    .default({})
    .describe('what differs from the template’s own settings; see perdura playbook show TEMPLATE'),
});

export type PlaybookConfiguration = z.infer<typeof playbookSchema>;
