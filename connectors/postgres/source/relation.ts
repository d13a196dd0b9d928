/** A table, view or query as it is now: its columns and their types, what is indexed, who may read. */
import type { ClientBase, QueryConfig } from 'pg';
import { DatabaseError } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import { quotedTable } from '../quote.ts';
import { type StreamSettings, tableParts } from './config.ts';

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `numeric(12,2)`. */
  readonly type: string;
  /** Of a domain, what it is made of: `numeric`, `timestamptz`. */
  readonly base: string;
  /** PostgreSQL's letter for kinds of types: `A` is an array, `S` a text. */
  readonly category: string;
  readonly canSelect: boolean;
  /** The first column of an index. */
  readonly isIndexed: boolean;
}

export interface Relation {
  /** For messages: `public.orders`, `the query of orders`. */
  readonly name: string;
  /** What stands behind `from`; its rows are called `source`. */
  readonly from: string;
  readonly columns: readonly Column[];
  /** In order; empty without one, and of queries. */
  readonly primaryKey: readonly string[];
  /** A table of its own, whose rows have a version. */
  readonly isPlainTable: boolean;
  /** Roughly; null where nobody knows. */
  readonly rows: number | null;
}

export const relationName = (stream: string, { table }: Pick<StreamSettings, 'table'>): string =>
  table ?? `query of ${stream}`;

export const describeRelation = (client: ClientBase, stream: string, settings: StreamSettings): Promise<Relation> =>
  settings.query === undefined
    ? describeTable(client, stream, settings.table ?? '')
    : describeQuery(client, stream, settings.query);

interface CatalogTable {
  readonly oid: string;
  readonly kind: string;
  readonly rows: number | null;
  readonly primary_key: readonly string[] | null;
  readonly columns: readonly Column[];
}

/** Of one table, or of all that are not the system's. */
export const catalogStatement = (where: string): string => `
  select c.oid::text as oid, n.nspname as schema, c.relname as table, c.relkind::text as kind,
    case when c.reltuples >= 0 and c.relkind in ('r', 'm', 'p') then c.reltuples::float8 end as rows,
    (select json_agg(a.attname order by k.place)
       from pg_index i, unnest(i.indkey) with ordinality as k (number, place), pg_attribute a
       where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.number) as primary_key,
    coalesce((select json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'base', b.typname, 'category', b.typcategory,
        'canSelect', has_column_privilege(c.oid, a.attnum, 'select'),
        'isIndexed', exists (select from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null
          and i.indkey[0] = a.attnum)) order by a.attnum)
       from pg_attribute a join pg_type t on t.oid = a.atttypid
         join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
    and ${where}
  order by n.nspname, c.relname`;

async function describeTable(client: ClientBase, stream: string, name: string): Promise<Relation> {
  const parts = tableParts(name) ?? { schema: '', table: name };
  const { rows } = await client.query<CatalogTable>(catalogStatement('n.nspname = $1 and c.relname = $2'), [
    parts.schema,
    parts.table,
  ]);
  const [found] = rows;
  if (found === undefined) throw await noSuchTable(client, stream, name);
  return {
    name,
    from: `${quotedTable(parts)} as source`,
    columns: found.columns,
    primaryKey: found.primary_key ?? [],
    isPlainTable: found.kind === 'r',
    rows: found.rows,
  };
}

async function noSuchTable(client: ClientBase, stream: string, name: string): Promise<PipelineError> {
  const { rows } = await client.query<{ schema: string; table: string }>(
    `select table_schema as schema, table_name as table from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2 limit 5000`,
  );
  const names = rows.map(({ schema, table }) =>
    schema === 'public' && !name.includes('.') ? table : `${schema}.${table}`,
  );
  const near = nearest(name, names);
  return new PipelineError(
    'config',
    `postgres ${stream}: there is no table ${name}, or the user in url may not see it`,
    {
      remedy:
        near === undefined
          ? 'correct table (schema.table, written as the catalogue does); sources discover lists what there is'
          : `did you mean ${near}?`,
    },
  );
}

/** The database plans the query and fetches nothing. One statement alone is taken: what follows it would be a syntax error. */
async function describeQuery(client: ClientBase, stream: string, query: string): Promise<Relation> {
  const text = query.trim().replace(/;\s*$/, '');
  const from = `(${text}\n) as source`;
  const { fields } = await client
    .query({ text: `select * from ${from} limit 0`, queryMode: 'extended' } as QueryConfig)
    .catch((error: unknown) => {
      if (!(error instanceof DatabaseError) || !/^(42|0A|25)/.test(error.code ?? '') || error.code === '42501')
        throw error;
      throw new PipelineError('config', `postgres ${stream}: the query does not run (${error.message})`, {
        remedy: 'try it in psql; it must be one select that stands in brackets, its columns named',
        details: { code: error.code },
      });
    });
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new PipelineError('config', `postgres ${stream}: the query has two columns ${twice}`, {
      remedy: 'name the columns that are needed in place of *',
    });
  }
  const { rows } = await client.query<{ oid: string; type: string; base: string; category: string }>(
    `select t.oid::text as oid, format_type(t.oid, null) as type, b.typname as base, b.typcategory as category
     from pg_type t join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
     where t.oid = any ($1::oid[])`,
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  const types = new Map(rows.map(({ oid, ...type }) => [Number(oid), type]));
  return {
    name: relationName(stream, {}),
    from,
    columns: fields.map(({ name, dataTypeID }) => ({
      name,
      ...(types.get(dataTypeID) ?? { type: 'unknown', base: 'unknown', category: 'X' }),
      canSelect: true,
      isIndexed: true,
    })),
    primaryKey: [],
    isPlainTable: false,
    rows: null,
  };
}
