/**
 * Published tables in a PostgreSQL schema: each a view over a table of its own, loaded beside the one that readers see; all
 * views change in one transaction.
 */
import { Client } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { Output, OpenOutput, Publication, PushOutcome } from '../../../lib/output.ts';
import { databaseError } from '../errors.ts';
import { type Held, prepareSchema, readHeld, removeOld, requireSchema } from './bookkeeping.ts';
import { type PostgresOutputConfig, postgresOutputConfig } from './config.ts';
import { loadTableOnce } from './load-table.ts';
import { heldTables, swapViews } from './swap.ts';
import { changesOf, readViews, refuseBreaks } from './views.ts';

export const postgresOutput: Output<PostgresOutputConfig> = {
  name: 'postgres',
  config: postgresOutputConfig,
  place({ url, schema }) {
    const { host, port, database } = new Client({ connectionString: url });
    return `PostgreSQL ${host}:${port}/${database}, schema ${schema}`;
  },
  open: openSchema,
};

function openSchema(config: PostgresOutputConfig): OpenOutput {
  const { schema } = config;

  /** A connection of its own: what locks belong to it end with it. */
  async function connected<T>(signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const client = new Client({
      connectionString: config.url,
      application_name: 'perdura',
      connectionTimeoutMillis: 10_000,
      statement_timeout: 3_600_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    const stop = () => void client.end().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      await client.query(`set time zone 'UTC'; set client_min_messages = warning`);
      return await work(client);
    } catch (error) {
      signal.throwIfAborted();
      throw databaseError(error, { table: `schema ${schema}` });
    } finally {
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined);
    }
  }

  return {
    check: (signal) => connected(signal, (client) => requireSchema(client, schema)),
    held: (signal) =>
      connected(signal, async (client) => {
        const held = await readHeld(client, schema);
        if (held === undefined) return undefined;
        const { contract: _, ...publication } = held;
        return publication;
      }),
    push: ({ publication, acceptSchema, signal }) =>
      connected(signal, async (client) => {
        await takeLock(client, schema);
        await prepareSchema(client, schema);
        const held = await readHeld(client, schema);
        refuseOtherStore(schema, held, publication);
        const total = {
          tables: publication.tables.length,
          rows: publication.tables.reduce((sum, table) => sum + table.rows, 0),
        };
        const ours = new Set((held?.tables ?? []).map(({ name }) => name));
        const names = new Set([...ours, ...publication.tables.map(({ name }) => name)]);
        const known = await readViews(client, schema, [...names], ours);
        const changes = changesOf(publication.tables, known);
        const differences = changes.flatMap((change) => change.differences);
        if (differences.length === 0 && isHeld(held, publication)) {
          return { status: 'unchanged', ...total, loaded: 0, changes: [] } satisfies PushOutcome;
        }
        // Before anything travels: who would break something hears it at once.
        refuseBreaks(schema, changes, acceptSchema);
        let loaded = 0;
        for (const table of publication.tables) if (await loadTableOnce(client, schema, table, signal)) loaded += 1;
        await swapViews(client, { schema, publication, changes, signal });
        await removeOld(client, schema, config.keepVersions);
        return { status: 'pushed', ...total, loaded, changes: held === undefined ? [] : differences };
      }),
    close: async () => undefined,
  };
}

async function takeLock(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ is_taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as is_taken',
    [`perdura ${schema}`],
  );
  if (rows[0]?.is_taken === true) return;
  throw new PipelineError('unavailable', `postgres schema ${schema}: another push is under way`, {
    remedy: 'wait for it: perdura outputs status says what is there',
  });
}

function refuseOtherStore(schema: string, held: Held | undefined, { store }: Publication): void {
  if (held === undefined || held.store === store) return;
  throw new PipelineError('conflict', `postgres schema ${schema}: holds store ${held.store}, not ${store}`, {
    remedy: 'give each store’s output a schema of its own in perdura.yaml',
  });
}

const isHeld = (held: Held | undefined, { snapshot, contract, tables }: Publication): boolean =>
  held?.snapshot === snapshot &&
  held.contract === contract &&
  JSON.stringify(held.tables.map(({ name, physical }) => [name, physical])) ===
    JSON.stringify(heldTables(tables).map(({ name, physical }) => [name, physical]));
