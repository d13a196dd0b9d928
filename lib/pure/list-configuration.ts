/** A static list of customers, by their keys: whoever made it knew them by address or id, the list does not. */
import { z } from 'zod';
import { objectName, objectStore } from './object-fields.ts';

export const listSchema = z.strictObject({
  kind: z.literal('list'),
  name: objectName,
  store: objectStore,
  title: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).default(''),
  customers: z
    .array(z.string().regex(/^[0-9a-f]{32}$/, 'must be a customer_key: 32 hexadecimal digits'))
    .max(200_000)
    .describe('customer keys; perdura list import makes them from a CSV of addresses or ids'),
});

export type ListConfiguration = z.infer<typeof listSchema>;
