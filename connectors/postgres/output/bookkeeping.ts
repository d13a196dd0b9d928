/**
 * What Perdura remembers in the schema itself: which publications it holds, and which tables it loaded. `_perdura_publication`
 * is meant to be read by others, too.
 */
import type { ClientBase } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { HeldPublication } from '../../../lib/output.ts';
import { quoted, quotedTable } from '../quote.ts';

export const publicationTable = '_perdura_publication';
export const loadTable = '_perdura_load';

export interface HeldTable {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
  /** The table that the view of that name shows. */
  readonly physical: string;
}

export type Held = Omit<HeldPublication, 'tables'> & {
  readonly contract: string;
  readonly tables: readonly HeldTable[];
};

/** Creates what is missing: the schema and its two tables. */
export async function prepareSchema(client: ClientBase, schema: string): Promise<void> {
  await requireSchema(client, schema, async () => {
    await client.query(`create schema if not exists ${quoted(schema)}`);
  });
  const publication = quotedTable({ schema, table: publicationTable });
  await client.query(`
    create table if not exists ${publication} (
      snapshot text primary key,
      store text not null,
      run text not null,
      as_of date not null,
      published_at timestamp with time zone not null,
      contract_version text not null,
      rows bigint not null,
      tables jsonb not null,
      contract text not null,
      is_current boolean not null
    );
    comment on table ${publication} is 'What Perdura published here; is_current marks what the views show.';
    create table if not exists ${quotedTable({ schema, table: loadTable })} (
      physical text primary key,
      loaded_at timestamp with time zone not null
    )`);
}

/** Throws when the schema is missing and may not be created; `create` is called when it may. */
export async function requireSchema(client: ClientBase, schema: string, create?: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ is_there: boolean; may_use: boolean | null; may_create: boolean }>(
    `select to_regnamespace($1) is not null as is_there,
       has_schema_privilege(to_regnamespace($1)::oid, 'create') as may_use,
       has_database_privilege(current_database(), 'create') as may_create`,
    [quoted(schema)],
  );
  const [found] = rows;
  if (found?.may_use === true) return;
  if (found?.is_there === true) {
    throw new PipelineError('auth', `postgres schema ${schema}: the user in url may not create tables there`, {
      remedy: `run: grant usage, create on schema ${quoted(schema)} to that user`,
    });
  }
  if (found?.may_create !== true) {
    throw new PipelineError('auth', `postgres schema ${schema}: there is none, and the user in url may not create it`, {
      remedy: `run: create schema ${quoted(schema)} authorization … (that user)`,
    });
  }
  await create?.();
}

/** The current publication; undefined before the first. */
export async function readHeld(client: ClientBase, schema: string): Promise<Held | undefined> {
  const name = quotedTable({ schema, table: publicationTable });
  const { rows: there } = await client.query<{ is_there: boolean }>('select to_regclass($1) is not null as is_there', [
    name,
  ]);
  if (there[0]?.is_there !== true) return undefined;
  const { rows } = await client.query<Omit<Held, 'rows'> & { readonly rows: string }>(
    `select store, run as "runId", snapshot, as_of::text as "asOf", contract_version as "contractVersion", rows, tables,
       contract, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "publishedAt"
     from ${name} where is_current`,
  );
  const [held] = rows;
  return held === undefined ? undefined : { ...held, rows: Number(held.rows) };
}

/**
 * Removes publications beyond those to be kept, and tables that none of the others shows. A table that somebody reads just
 * now, or built something on, stays until a later push.
 */
export async function removeOld(client: ClientBase, schema: string, keepVersions: number): Promise<void> {
  const publication = quotedTable({ schema, table: publicationTable });
  const load = quotedTable({ schema, table: loadTable });
  await client.query(
    `delete from ${publication} where not is_current and snapshot not in (
       select snapshot from ${publication} where not is_current order by published_at desc limit $1)`,
    [keepVersions],
  );
  const { rows } = await client.query<{ physical: string }>(
    `select physical from ${load} where physical not in (
       select item ->> 'physical' from ${publication}, jsonb_array_elements(tables) as item) order by physical`,
  );
  for (const { physical } of rows) {
    try {
      await client.query(`begin; set local lock_timeout = '1s'`);
      await client.query(`drop table if exists ${quotedTable({ schema, table: physical })}`);
      await client.query(`delete from ${load} where physical = $1`, [physical]);
      await client.query('commit');
    } catch {
      await client.query('rollback');
    }
  }
}
