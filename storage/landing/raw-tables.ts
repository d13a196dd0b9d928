/**
 * The tables that loading fills: the rows of each stream, the quarantine, the list of loads. Everybody reads `raw_<stream>`, a
 * view with all columns of the stream and the load of every row. The table below it has no more than rows need: the load's
 * number, and those columns that some load has brought.
 */
import { contentHash } from '../../lib/hash.ts';
import type { ColumnType, StreamSpec } from '../../lib/streams.ts';
import { identifier } from '../snapshots/sql-text.ts';
import type { Transaction } from '../warehouse/index.ts';

export const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'varchar',
  instant: 'timestamptz',
  date: 'date',
  month: 'date',
  money: 'decimal(18, 4)',
  rate: 'decimal(28, 14)',
  integer: 'bigint',
  boolean: 'boolean',
  json: 'json',
};

export const rawTable = (stream: string): string => `raw_${stream}`;

/** What `raw_<stream>` shows the rows of. */
export const rowsTable = (stream: string): string => `_raw_${stream}`;

/**
 * Raw tables exist for every stream, asked for or not: staging models read them all. They are made of the landing and of
 * the streams' columns: where those are others than when the tables were made, the tables begin anew, empty.
 */
export async function ensureRawTables(tx: Transaction, streams: readonly StreamSpec[]): Promise<void> {
  const layout = contentHash([ownColumns, loadColumns, ...streams.map(columnsOf)]);
  await tx.run('create table if not exists _layout (hash varchar)');
  const [made] = await tx.rows<{ hash: string }>('select hash from _layout');
  if (made?.hash === layout) return;
  await dropRawTables(tx);
  await tx.run('create table _layout as select $1::varchar as hash', [layout]);
  await tx.run(`
    create table quarantine
      (source varchar, stream varchar, load varchar, "row" bigint, reason varchar, payload_ref varchar);
    create table _loads (${loadColumns})`);
  for (const stream of streams) {
    await tx.run(`create table ${identifier(rowsTable(stream.name))} (${ownColumns})`);
    await showRows(tx, stream, []);
  }
}

/** Makes room for columns of a stream that no load has brought yet. */
export async function ensureColumns(tx: Transaction, stream: StreamSpec, columns: readonly string[]): Promise<void> {
  const table = rowsTable(stream.name);
  const found = await tx.rows<{ name: string }>(
    `select column_name as name from duckdb_columns() where schema_name = 'main' and table_name = $1`,
    [table],
  );
  const existing = found.map(({ name }) => name);
  const added = stream.columns.filter(({ name }) => columns.includes(name) && !existing.includes(name));
  if (added.length === 0) return;
  for (const { name, type } of added) {
    await tx.run(`alter table ${identifier(table)} add column ${identifier(name)} ${sqlTypes[type]}`);
  }
  await showRows(tx, stream, [...existing, ...added.map(({ name }) => name)]);
}

async function showRows(tx: Transaction, { name: stream, columns }: StreamSpec, existing: readonly string[]) {
  const shown = columns.map(({ name, type }) =>
    existing.includes(name) ? `landed.${identifier(name)}` : `null::${sqlTypes[type]} as ${identifier(name)}`,
  );
  await tx.run(`create or replace view ${identifier(rawTable(stream))} as
    select ${shown.join(', ')}, _loads.connector as _connector, _loads.source as _source, _loads.load as _load,
      landed._row, _loads.loaded_at as _loaded_at
    from ${identifier(rowsTable(stream))} as landed join _loads on _loads.number = landed._load`);
}

/** Those of earlier layouts, too, which had no views. */
export async function dropRawTables(tx: Transaction): Promise<void> {
  const tables = await tx.rows<{ name: string }>(
    `select table_name as name from duckdb_tables()
     where schema_name = 'main' and (starts_with(table_name, 'raw_') or starts_with(table_name, '_raw_'))`,
  );
  for (const { name } of tables) {
    if (name.startsWith('_')) await tx.run(`drop view if exists ${identifier(name.slice(1))}`);
    await tx.run(`drop table ${identifier(name)}`);
  }
  await tx.run('drop table if exists quarantine; drop table if exists _loads; drop table if exists _layout');
}

const ownColumns = '_load integer, _row bigint';

/** A load's number stands for it in the rows that came with it. */
const loadColumns = `load varchar, store varchar, connector varchar, source varchar, stream varchar, rows bigint, loaded bigint,
  quarantined bigint, sha256 varchar, cursor json, loaded_at timestamptz, number integer`;

const columnsOf = ({ columns }: StreamSpec): string =>
  columns.map(({ name, type }) => `${identifier(name)} ${sqlTypes[type]}`).join(', ');
