/** Attributes as columns of a PostgreSQL table, for a shop's own database, a CRM that has one, or a dashboard. */
import { Client, Pool, type PoolClient } from 'pg';
import type { AttributeValue, Change, Destination, HeldRow, OpenDestination } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { type ColumnKind, type PostgresConfig, postgresConfig } from './config.ts';
import { databaseError } from './errors.ts';
import { quoted } from './quote.ts';
import { heldExpression, identifierExpression } from './statements.ts';
import { objectionOfColumns } from './stored-values.ts';
import { type Column, createTableStatement, describeTable, type Table } from './table.ts';
import { writeChanges } from './write.ts';

const rowsPerBatch = 5_000;

export const postgresDestination: Destination<PostgresConfig> = {
  name: 'postgres',
  config: postgresConfig,
  place: placeOf,
  open: (config) => openTable(config),
};

/** The user and whatever else the connection string says may change. */
function placeOf({ url, schema, table, key }: PostgresConfig): string {
  const { host, port, database } = new Client({ connectionString: url });
  return `PostgreSQL ${host}:${port}/${database}, table ${schema}.${table} by ${key.column}`;
}

function openTable(config: PostgresConfig): OpenDestination {
  const { key, columns } = config;
  const place = { table: `${config.schema}.${config.table}` };
  const pool = new Pool({
    connectionString: config.url,
    max: 2,
    application_name: 'perdura',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 600_000,
    lock_timeout: 30_000,
    keepAlive: true,
  });
  // An idle connection that the server closes: the next one is made when it is needed.
  pool.on('error', () => undefined);

  /** What `work` does in one transaction; nothing of it stays when it throws. */
  async function transact<T>(
    begin: string,
    work: (client: PoolClient) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    let client: PoolClient | undefined;
    try {
      client = await pool.connect();
      await client.query(`${begin}; ${plainSettings}`);
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      // Closing the connection rolls back, even where the connection no longer answers.
      client?.release(true);
      signal?.throwIfAborted();
      throw databaseError(error, place);
    }
  }

  const describe = () => transact('begin read only', (client) => describeTable(client, config));
  let known: Table | undefined;
  const table = async (): Promise<Table | undefined> => {
    known ??= await describe();
    return known;
  };
  /** As two who write at once would: whoever comes second finds it. */
  const createdTable = async (): Promise<Table> => {
    await transact('begin', (client) => client.query(createTableStatement(config))).catch((error: unknown) => {
      if (!(error instanceof PipelineError && existsAlready.has(error.details['code']))) throw error;
    });
    const created = await table();
    if (created !== undefined) return created;
    throw new PipelineError('conflict', `postgres ${place.table}: was dropped right after it was created`);
  };

  const columnOf = (found: Table, attribute: string): Column => {
    const column = found.columns.get(attribute);
    if (column !== undefined) return column;
    throw new PipelineError('config', `postgres ${place.table}: attribute ${attribute} is not among its columns`, {
      remedy: `add it to the destination’s columns in perdura.yaml, which has ${Object.keys(columns).join(', ')}`,
    });
  };

  return {
    identifiedBy: key.holds,
    rowsPerBatch,
    removal: 'row',

    async check(signal) {
      signal.throwIfAborted();
      known = await describe();
      const found = known;
      if (found !== undefined && key.holds === 'email')
        await transact('begin read only', (client) => requireOneRowEach(client, found, place));
    },

    async *read({ attributes, signal }) {
      signal.throwIfAborted();
      const found = await table();
      if (found === undefined) return;
      const select = [
        identifierExpression(found),
        ...attributes.map((attribute) => heldExpression(columnOf(found, attribute))),
      ].join(', ');
      const client = await pool.connect().catch((error: unknown) => {
        throw databaseError(error, place);
      });
      try {
        await client.query(`begin isolation level repeatable read read only; ${plainSettings}`);
        await client.query(
          `declare held no scroll cursor for select ${select} from ${found.name} d where d.${quoted(key.column)} is not null`,
        );
        for (;;) {
          signal.throwIfAborted();
          const { rows } = await client.query<(AttributeValue | null)[]>({
            text: `fetch ${rowsPerBatch} from held`,
            rowMode: 'array',
          });
          if (rows.length === 0) break;
          yield rows.map(
            (row): HeldRow => ({
              identifier: String(row[0]),
              values: Object.fromEntries(attributes.map((attribute, at) => [attribute, heldValue(row[at + 1])])),
            }),
          );
        }
        await client.query('commit');
      } catch (error) {
        signal.throwIfAborted();
        throw databaseError(error, place);
      } finally {
        client.release(true);
      }
    },

    objection: (change) =>
      objectionOf(change, config) ?? (known === undefined ? undefined : objectionOfColumns(change, known.columns)),

    async write({ changes, signal }) {
      if (changes.length === 0) return [];
      signal.throwIfAborted();
      const found = (await table()) ?? (await createdTable());
      for (const attribute of new Set(changes.flatMap(({ set, clear }) => [...Object.keys(set), ...clear]))) {
        columnOf(found, attribute);
      }
      return transact('begin', (client) => writeChanges(client, found, changes, signal), signal);
    },

    close: () => pool.end(),
  };
}

/** Whatever role and database say: a day without a zone begins in UTC, and doubles are told with all their digits. */
const plainSettings = `set local time zone 'UTC'; set local extra_float_digits = 1`;

/** Infinity and NaN have no place in JSON; as texts PostgreSQL takes them back. */
const heldValue = (value: AttributeValue | null | undefined): AttributeValue | null =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null);

/** duplicate_table, and the unique index of the catalogue that notices first. */
const existsAlready: ReadonlySet<unknown> = new Set(['42P07', '23505']);

function objectionOf({ email, set }: Change, { key, columns }: PostgresConfig): string | undefined {
  if (key.holds === 'email' && email === null) return 'it has no e-mail address';
  for (const [name, value] of Object.entries(set)) {
    const kind = columns[name];
    if (kind !== undefined && !isOfKind(value, kind)) return `${name} needs a ${kind}, is a ${typeof value}`;
  }
  return undefined;
}

function isOfKind(value: AttributeValue, kind: ColumnKind): boolean {
  if (kind === 'number' || kind === 'boolean') return typeof value === kind;
  return typeof value === 'string';
}

/** `Ana@shop.test` and `ana@shop.test` are one person: two rows for one would be written together. */
async function requireOneRowEach(client: PoolClient, table: Table, place: { readonly table: string }): Promise<void> {
  const identifier = identifierExpression(table);
  const { rows } = await client.query<{ addresses: number }>(
    `select count(*)::int4 as addresses from (select from ${table.name} d group by ${identifier} having count(*) > 1 and ${identifier} is not null) as repeated`,
  );
  const addresses = rows[0]?.addresses ?? 0;
  if (addresses === 0) return;
  throw new PipelineError(
    'bad_data',
    `postgres ${place.table}: needs one row an address, ${addresses} occur more than once in upper and lower case`,
    { remedy: `merge them, then run: create unique index on ${table.name} (lower(${quoted(table.key.name)}))` },
  );
}
