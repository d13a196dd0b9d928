/** What `perdura.yaml` says about a PostgreSQL schema that published tables are copied into. */
import { z } from 'zod';
import { outputSelection } from '../../../lib/output.ts';
import { identifier, url } from '../config.ts';

export const postgresOutputConfig = z.strictObject({
  type: z.literal('postgres'),
  url,
  schema: identifier.default('perdura').describe('created when it is missing; one store to a schema'),
  ...outputSelection,
  keepVersions: z
    .int()
    .min(0)
    .max(30)
    .default(1)
    .describe('how many earlier publications stay beside the current one, to be pushed again in an instant'),
});

export type PostgresOutputConfig = z.infer<typeof postgresOutputConfig>;
