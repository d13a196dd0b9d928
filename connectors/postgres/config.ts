/** What `perdura.yaml` says about a PostgreSQL table that attributes are written to. */
import { z } from 'zod';

/** As PostgreSQL takes it: 1 to 63 bytes. Everything else is a matter of quoting. */
export const identifier = z
  .string()
  .refine(
    (name) => !name.includes('\0') && name.length > 0 && Buffer.byteLength(name) <= 63,
    'must have 1 to 63 bytes',
  );

export const columnKinds = ['text', 'number', 'boolean', 'date', 'timestamp'] as const;
export type ColumnKind = (typeof columnKinds)[number];

export const url = z
  .string()
  .refine(isUrl, 'must look like postgres://user:password@host:5432/database')
  .describe('connection string, a secret; add ?sslmode=verify-full to encrypt and check the server');

export const postgresConfig = z
  .strictObject({
    type: z.literal('postgres'),
    url,
    schema: identifier.default('public'),
    table: identifier.describe('an existing table, or one that createTable may create'),
    key: z
      .strictObject({
        column: identifier.describe('a column with a unique index'),
        holds: z.enum(['key', 'email']).describe('customer keys, or e-mail addresses'),
      })
      .describe('how rows and customers find each other'),
    columns: z
      .record(identifier, z.enum(columnKinds))
      .refine((columns) => Object.keys(columns).length > 0, 'needs at least one column')
      .describe('columns that attributes may be written to, and what they hold'),
    createTable: z.boolean().default(false).describe('create the table when it is missing, with the first batch'),
  })
  .refine(({ key, columns }) => !(key.column in columns), 'columns must not name the key’s column');

export type PostgresConfig = z.infer<typeof postgresConfig>;

function isUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}
