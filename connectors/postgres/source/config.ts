/** What `perdura.yaml` says about a PostgreSQL database that orders are read from. */
import { z } from 'zod';
import { type StreamName, type StreamSpec, perStream } from '../../../lib/streams.ts';
import { identifier, url } from '../config.ts';

const longestNames = 63;

/** `schema.table` as the catalogue writes it; a part that holds a dot stands in double quotes. */
const tableName = z
  .string()
  .refine((name) => tableParts(name) !== undefined, 'must look like orders, sales.orders or "my.schema".orders')
  .describe('table or view, with its schema unless that is public, e.g. sales.orders');

function streamSchema(spec: StreamSpec) {
  const names = z.enum(spec.columns.map(({ name }) => name) as [string, ...string[]]);
  return z
    .strictObject({
      table: tableName.optional(),
      query: z
        .string()
        .min(1)
        .optional()
        .describe('a select in place of a table; what is asked of its cursor must reach an index'),
      columns: z
        .partialRecord(names, identifier)
        .default({})
        .describe('column of the table for each of ours that it calls otherwise'),
      values: z
        .partialRecord(names, z.record(z.string(), z.string()))
        .default({})
        .describe('what stored values mean, e.g. status: { complete: paid }'),
      cursor: identifier
        .optional()
        .describe('column that grows with every change, best with an index; without one everything is read each time'),
      key: z
        .array(identifier)
        .min(1)
        .optional()
        .describe('columns that tell rows apart; default: those of the stream’s key'),
      lookbackSeconds: z
        .int()
        .min(0)
        .max(30 * 86_400)
        .default(600)
        .describe('as long as a transaction may last: so much of a cursor of time is read again each time'),
      lookbackNumbers: z
        .int()
        .min(0)
        .default(1_000)
        .describe(
          'as many numbers as may be given out before one is committed: read again where the cursor is a number',
        ),
    })
    .refine((one) => (one.table === undefined) !== (one.query === undefined), 'needs either table or query')
    .describe(`where ${spec.name} are`);
}

export const postgresSourceConfig = z.strictObject({
  type: z.literal('postgres'),
  url,
  streams: z
    .strictObject(perStream((stream) => streamSchema(stream).optional()))
    .default({})
    .describe('what is read, and from where; perdura sources discover suggests lines'),
  rowsPerPage: z
    .int()
    .min(1)
    .max(5_000_000)
    .default(100_000)
    .describe('rows that are fetched at once; what a killed read begins again'),
  statementTimeoutSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('the longest that the database may work on one page'),
});

export type PostgresSourceConfig = z.infer<typeof postgresSourceConfig>;
export type StreamSettings = NonNullable<PostgresSourceConfig['streams'][StreamName]>;

/** undefined: not a name. */
export function tableParts(name: string): { readonly schema: string; readonly table: string } | undefined {
  const parts = [...name.matchAll(/(?:^|\.)(?:"((?:[^"]|"")+)"|([^".]+))/g)];
  const names = parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
  const isWhole = parts.map(([whole]) => whole).join('') === name;
  const areNames = names.every((part) => Buffer.byteLength(part) <= longestNames && !part.includes('\0'));
  if (!isWhole || !areNames || names.length === 0 || names.length > 2) return undefined;
  const [schema, table] = names.length === 2 ? names : ['public', names[0]];
  return { schema: schema ?? '', table: table ?? '' };
}
