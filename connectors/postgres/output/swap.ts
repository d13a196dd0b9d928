/**
 * The one moment in which readers get another run: all views show other tables, and the publication is recorded, in one
 * transaction. It waits for readers, never they for it: when a view is being read it steps back and tries again, before a
 * reader could be held up for long or be chosen as the victim of a deadlock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientBase, DatabaseError, escapeLiteral } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { OutputTable, Publication } from '../../../lib/output.ts';
import { quoted, quotedTable } from '../quote.ts';
import { type HeldTable, publicationTable } from './bookkeeping.ts';
import { physicalName } from './load-table.ts';
import type { ViewChange } from './views.ts';

/** Below `deadlock_timeout`, a second by default. */
const lockMilliseconds = 200;
const pauseMilliseconds = 300;
const patienceSeconds = 600;

interface Swap {
  readonly schema: string;
  readonly publication: Publication;
  readonly changes: readonly ViewChange[];
  readonly signal: AbortSignal;
}

export async function swapViews(client: ClientBase, swap: Swap): Promise<void> {
  const statements = statementsOf(swap);
  const until = Date.now() + patienceSeconds * 1000;
  for (;;) {
    swap.signal.throwIfAborted();
    try {
      await client.query(`begin; set local lock_timeout = ${lockMilliseconds}`);
      await client.query(statements);
      await client.query(recordStatement(swap.schema), recordOf(swap.publication));
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      if (!isHeldUp(error)) throw error;
      if (Date.now() > until) throw await tooLong(client, swap);
    }
    await sleep(pauseMilliseconds, undefined, { signal: swap.signal });
  }
}

function statementsOf({ schema, publication, changes }: Swap): string {
  const view = (name: string) => quotedTable({ schema, table: name });
  const tables = new Map(publication.tables.map((table) => [table.name, table]));
  const known = changes.filter((change) => change.known !== undefined).map(({ name }) => view(name));
  const lock = known.length === 0 ? [] : [`lock table ${known.join(', ')} in access exclusive mode`];
  const swapped = changes.flatMap((change) => {
    const table = tables.get(change.name);
    if (table === undefined) return [`drop view ${view(change.name)}`];
    return [
      ...(change.kind === 'replace' ? [`drop view ${view(change.name)}`] : []),
      `create or replace view ${view(change.name)} as select ${columnList(table, change)} from ${view(physicalName(table))}`,
      ...(change.kind === 'replace' ? grantsOf(change, view(change.name)) : []),
      ...commentsOf(table, view(change.name)),
    ];
  });
  return [...lock, ...swapped].join(';\n');
}

/** A view can only grow at its end: columns that it has keep their places. */
function columnList({ columns }: OutputTable, { kind, known }: ViewChange): string {
  const first = kind === 'extend' ? (known?.columns ?? []).map(({ name }) => name) : [];
  const names = new Set([...first, ...columns.map(({ name }) => name)]);
  return [...names].map(quoted).join(', ');
}

const grantsOf = ({ known }: ViewChange, view: string): readonly string[] =>
  (known?.grants ?? []).map(
    ({ privilege, grantee, isGrantable }) =>
      `grant ${privilege} on ${view} to ${grantee}${isGrantable ? ' with grant option' : ''}`,
  );

const commentsOf = ({ description, columns }: OutputTable, view: string): readonly string[] => [
  `comment on view ${view} is ${commentText(description)}`,
  ...columns.map((column) => `comment on column ${view}.${quoted(column.name)} is ${commentText(column.description)}`),
];

const commentText = (text: string | undefined): string => (text === undefined ? 'null' : escapeLiteral(text));

function recordStatement(schema: string): string {
  const table = quotedTable({ schema, table: publicationTable });
  return `with earlier as (update ${table} set is_current = false where is_current and snapshot <> $1)
    insert into ${table} values ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7, $8, true)
    on conflict (snapshot) do update set run = excluded.run, published_at = excluded.published_at,
      contract_version = excluded.contract_version, rows = excluded.rows, tables = excluded.tables,
      contract = excluded.contract, is_current = true`;
}

const recordOf = (publication: Publication) => {
  const { snapshot, store, runId, asOf, contractVersion, contract, tables } = publication;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return [snapshot, store, runId, asOf, contractVersion, rows, JSON.stringify(heldTables(tables)), contract];
};

export const heldTables = (tables: readonly OutputTable[]): readonly HeldTable[] =>
  tables.map((table) => ({
    name: table.name,
    rows: table.rows,
    sha256: table.sha256,
    physical: physicalName(table),
  }));

/** lock_not_available and deadlock_detected. */
const isHeldUp = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '55P03' || error.code === '40P01');

async function tooLong(client: ClientBase, { schema, changes }: Swap): Promise<PipelineError> {
  const { rows } = await client.query<{ who: string }>(
    `select distinct format('%s (process %s, in a transaction since %s)', coalesce(nullif(s.application_name, ''), s.usename), s.pid,
       to_char(s.xact_start, 'YYYY-MM-DD HH24:MI')) as who
     from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
       join pg_stat_activity s on s.pid = l.pid
     where n.nspname = $1 and c.relname = any($2) and l.pid <> pg_backend_pid()`,
    [schema, changes.map(({ name }) => name)],
  );
  const whom = rows.map(({ who }) => who).join(', ') || 'somebody';
  return new PipelineError('unavailable', `postgres schema ${schema}: held by ${whom} for ${patienceSeconds} s`, {
    remedy: 'end that transaction, then perdura outputs push; readers see the run before until then',
  });
}
