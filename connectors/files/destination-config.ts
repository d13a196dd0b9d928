/** What `perdura.yaml` says about a file that attributes are written to. */
import { z } from 'zod';

export const filesDestinationConfig = z.strictObject({
  type: z.literal('files'),
  path: z
    .string()
    .regex(/\.(csv|jsonl)$/i, 'must end in .csv or .jsonl')
    .describe('file that is written; a relative path starts at the folder of perdura.yaml and stays below it'),
  identifiedBy: z
    .enum(['key', 'email'])
    .default('key')
    .describe('first column: customer_key, or email where a CRM is to import the file'),
});

export type FilesDestinationConfig = z.infer<typeof filesDestinationConfig>;
