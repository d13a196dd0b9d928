/** The tables that loading fills: one raw table per connector and stream, the quarantine, the list of loads. */
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

export const rawTable = (connector: string, stream: string): string => `raw_${connector}__${stream}`;

/** Raw tables exist for every stream of a connector, asked for or not: staging models read them all. */
export async function ensureRawTables(
  tx: Transaction,
  connectors: readonly string[],
  streams: readonly StreamSpec[],
): Promise<void> {
  for (const connector of connectors) {
    for (const stream of streams) {
      const columns = stream.columns.map(({ name, type }) => `${identifier(name)} ${sqlTypes[type]}`);
      await tx.run(`create table if not exists ${identifier(rawTable(connector, stream.name))}
        (${columns.join(', ')}, _source varchar, _load varchar, _row bigint, _loaded_at timestamptz)`);
    }
  }
  await tx.run(`
    create table if not exists quarantine
      (source varchar, stream varchar, load varchar, "row" bigint, reason varchar, payload_ref varchar);
    create table if not exists _loads
      (load varchar, store varchar, connector varchar, source varchar, stream varchar, rows bigint, loaded bigint,
       quarantined bigint, sha256 varchar, cursor json, loaded_at timestamptz)`);
}

export async function dropRawTables(
  tx: Transaction,
  connectors: readonly string[],
  streams: readonly StreamSpec[],
): Promise<void> {
  for (const connector of connectors) {
    for (const { name } of streams) await tx.run(`drop table if exists ${identifier(rawTable(connector, name))}`);
  }
  await tx.run('drop table if exists quarantine; drop table if exists _loads');
}
