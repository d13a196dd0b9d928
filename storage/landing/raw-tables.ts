/** The tables that loading fills: one raw table per stream, the quarantine, the list of loads. */
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

/**
 * Raw tables exist for every stream, asked for or not: staging models read them all. They are made of the landing and of
 * the streams' columns: where those are others than when the tables were made, the tables begin anew, empty.
 */
export async function ensureRawTables(tx: Transaction, streams: readonly StreamSpec[]): Promise<void> {
  const layout = contentHash(streams.map(columnsOf));
  await tx.run('create table if not exists _layout (hash varchar)');
  const [made] = await tx.rows<{ hash: string }>('select hash from _layout');
  if (made?.hash !== layout) {
    await dropRawTables(tx);
    await tx.run('create or replace table _layout as select $1::varchar as hash', [layout]);
  }
  for (const stream of streams) {
    await tx.run(`create table if not exists ${identifier(rawTable(stream.name))}
      (${columnsOf(stream)}, _connector varchar, _source varchar, _load varchar, _row bigint, _loaded_at timestamptz)`);
  }
  await tx.run(`
    create table if not exists quarantine
      (source varchar, stream varchar, load varchar, "row" bigint, reason varchar, payload_ref varchar);
    create table if not exists _loads
      (load varchar, store varchar, connector varchar, source varchar, stream varchar, rows bigint, loaded bigint,
       quarantined bigint, sha256 varchar, cursor json, loaded_at timestamptz)`);
}

export async function dropRawTables(tx: Transaction): Promise<void> {
  const tables = await tx.rows<{ name: string }>(
    `select table_name as name from duckdb_tables() where schema_name = 'main' and starts_with(table_name, 'raw_')`,
  );
  for (const { name } of tables) await tx.run(`drop table ${identifier(name)}`);
  await tx.run('drop table if exists quarantine; drop table if exists _loads');
}

const columnsOf = ({ columns }: StreamSpec): string =>
  columns.map(({ name, type }) => `${identifier(name)} ${sqlTypes[type]}`).join(', ');
