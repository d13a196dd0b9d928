/** The table as it is: its columns' types, whether they fit, and the statement that would mend it. */
import type { ClientBase } from 'pg';
import { PipelineError } from '../../lib/errors.ts';
import type { ColumnKind, PostgresConfig } from './config.ts';
import { quoted, quotedTable } from './quote.ts';

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it, with length or precision: `character varying(20)`. */
  readonly type: string;
  /** Its own name, or that of what a domain is made of: `float4`, `timestamptz`. */
  readonly base: string;
  readonly kind: ColumnKind;
  /** Decimal digits that a `numeric` keeps; null: as many as there are, or another type. */
  readonly scale: number | null;
}

export interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly key: { readonly name: string; readonly type: string; readonly holds: 'key' | 'email' };
  readonly columns: ReadonlyMap<string, Column>;
  /** Columns that stay empty until somebody else fills them in. */
  readonly othersColumns: readonly string[];
}

interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly base: string;
  readonly category: string;
  readonly scale: number | null;
  readonly stays_empty: boolean;
  readonly can_select: boolean;
  readonly can_update: boolean;
  readonly can_insert: boolean;
  readonly can_delete: boolean;
  readonly is_unique: boolean;
}

/** Reads the table from the catalogue; undefined: it will be created. Throws when something is missing or does not fit. */
export async function describeTable(client: ClientBase, config: PostgresConfig): Promise<Table | undefined> {
  const { schema, table, key } = config;
  const subject = `postgres ${schema}.${table}`;
  const found = await catalogColumns(client, config);
  if (found === undefined) {
    if (config.createTable) return requireSchema(client, config);
    throw new PipelineError('config', `${subject}: there is no such table`, {
      remedy: `set createTable: true, or run: ${createTableStatement(config)}`,
    });
  }
  const byName = new Map(found.map((column) => [column.name, column]));
  const keyColumn = byName.get(key.column);
  const missing = Object.keys(config.columns).filter((name) => !byName.has(name));
  if (keyColumn === undefined || missing.length > 0) {
    const names = [...(keyColumn === undefined ? [key.column] : []), ...missing];
    throw new PipelineError('config', `${subject}: has no column ${names.join(', ')}`, {
      remedy: `run: alter table ${quotedTable(config)} ${names
        .map((name) => `add column ${quoted(name)} ${typeFor(config, name)}`)
        .join(', ')}`,
    });
  }
  if (!keyColumn.is_unique) {
    throw new PipelineError('config', `${subject}: ${key.column} needs a unique index, has none`, {
      remedy: `run: create unique index on ${quotedTable(config)} (${quoted(key.column)})`,
    });
  }
  const columns = Object.entries(config.columns).map(([name, kind]): [string, Column] => {
    const { type, base, category, scale } = byName.get(name) as CatalogColumn;
    if (!fits(kind, base, category)) {
      throw new PipelineError('config', `${subject}: ${name} needs a type for ${kind}, is ${type}`, {
        remedy: `mend columns.${name} in perdura.yaml, or give the column a type such as ${types[kind]}`,
      });
    }
    return [name, { name, type, base, kind, scale }];
  });
  requirePrivileges(subject, config, byName);
  return {
    name: quotedTable(config),
    key: { name: key.column, type: keyColumn.type, holds: key.holds },
    columns: new Map(columns),
    othersColumns: found
      .filter(({ name, stays_empty }) => stays_empty && name !== key.column && !(name in config.columns))
      .map(({ name }) => name),
  };
}

async function requireSchema(client: ClientBase, { schema, table }: PostgresConfig): Promise<undefined> {
  const { rows } = await client.query<{ may_create: boolean | null }>(
    `select has_schema_privilege(to_regnamespace($1)::oid, 'create') as may_create`,
    [quoted(schema)],
  );
  if (rows[0]?.may_create === true) return;
  const isMissing = rows[0]?.may_create === null;
  throw new PipelineError(
    isMissing ? 'config' : 'auth',
    `postgres ${schema}.${table}: ${isMissing ? 'there is no such schema' : 'the user in url may not create it'}`,
    {
      remedy: isMissing
        ? `run: create schema ${quoted(schema)}`
        : `run: grant create on schema ${quoted(schema)} to that user`,
    },
  );
}

export function createTableStatement(config: PostgresConfig): string {
  const columns = Object.keys(config.columns).map((name) => `${quoted(name)} ${typeFor(config, name)}`);
  const key = `${quoted(config.key.column)} text primary key`;
  return `create table if not exists ${quotedTable(config)} (${[key, ...columns].join(', ')})`;
}

const types: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  number: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp with time zone',
};

const typeFor = ({ columns }: PostgresConfig, name: string): string => {
  const kind = columns[name];
  return kind === undefined ? 'text unique' : types[kind];
};

function fits(kind: ColumnKind, base: string, category: string): boolean {
  if (kind === 'text') return category === 'S' || category === 'E';
  return basesOf[kind].includes(base);
}

const basesOf: Readonly<Record<Exclude<ColumnKind, 'text'>, readonly string[]>> = {
  number: ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'],
  boolean: ['bool'],
  date: ['date'],
  timestamp: ['timestamp', 'timestamptz'],
};

function requirePrivileges(subject: string, config: PostgresConfig, columns: ReadonlyMap<string, CatalogColumn>): void {
  const names = Object.keys(config.columns);
  const unreadable = [config.key.column, ...names].filter((name) => columns.get(name)?.can_select === false);
  const unwritable = names.filter((name) => columns.get(name)?.can_update === false);
  const { can_insert, can_delete } = columns.get(config.key.column) as CatalogColumn;
  const lacks = [
    ...(unreadable.length === 0 ? [] : [`may not read ${unreadable.join(', ')}`]),
    ...(unwritable.length === 0 ? [] : [`may not update ${unwritable.join(', ')}`]),
    // Who creates rows must be able to take them back.
    ...(can_insert && !can_delete ? ['may insert rows but not delete them'] : []),
  ];
  if (lacks.length === 0) return;
  throw new PipelineError('auth', `${subject}: the user in url ${lacks.join(' and ')}`, {
    remedy: `run: grant select, insert, update, delete on ${quotedTable(config)} to that user`,
  });
}

/** undefined: no such table. Domains count as what they are made of. */
async function catalogColumns(
  client: ClientBase,
  { schema, table, key }: PostgresConfig,
): Promise<readonly CatalogColumn[] | undefined> {
  const { rows: tables } = await client.query<{ oid: string }>(
    `select c.oid::text as oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')`,
    [schema, table],
  );
  const oid = tables[0]?.oid;
  if (oid === undefined) return undefined;
  const { rows } = await client.query<CatalogColumn>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, b.typname as base, b.typcategory as category,
       case when b.typname = 'numeric' and m.typmod >= 4 then (((m.typmod - 4) & 2047) # 1024) - 1024 end as scale,
       not a.attnotnull and not a.atthasdef and a.attidentity = '' as stays_empty,
       has_column_privilege($1::oid, a.attnum, 'select') as can_select,
       has_column_privilege($1::oid, a.attnum, 'update') as can_update,
       has_table_privilege($1::oid, 'insert') as can_insert,
       has_table_privilege($1::oid, 'delete') as can_delete,
       exists (
         select from pg_index i where i.indrelid = $1::oid and i.indisunique and i.indisvalid and i.indpred is null
           and i.indnkeyatts = 1 and (
             i.indkey[0] = a.attnum
             or pg_get_expr(i.indexprs, i.indrelid) in (format('lower(%I)', $2::text), format('lower((%I)::text)', $2::text))
               and a.attname = $2::text
           )
       ) as is_unique
     from pg_attribute a join pg_type t on t.oid = a.atttypid
       join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
       cross join lateral (select case t.typtype when 'd' then t.typtypmod else a.atttypmod end as typmod) m
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
     order by a.attnum`,
    [oid, key.column],
  );
  return rows;
}
