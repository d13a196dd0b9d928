/** What this database was last built from: the schema `_sql`, written in the transaction that made a model visible. */
import type { Session, Transaction, Warehouse } from '../../warehouse.ts';
import type { Materialization } from '../model.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface BuiltModel {
  readonly name: string;
  readonly meaning: string;
  readonly checksum: string;
  readonly materialized: Materialization['kind'];
  /** The query as it was built; of a seed, its path. */
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Null for views, and where nobody counted. */
  readonly rows: number | null;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly builtAt: string;
}

/** What was read, as text that differs when the rows may differ: `table:<version>`, `view:<meaning>`, a source's fingerprint. */
export type Inputs = Readonly<Record<string, string>>;

export interface StoredModel extends BuiltModel {
  readonly inputs: Inputs;
  /** Grows with every change of the rows, over all models of the database. */
  readonly version: number;
}

/** By name. Empty for a database in which nothing was built yet. */
export async function readState(warehouse: Pick<Warehouse, 'rows'>): Promise<readonly BuiltModel[]> {
  const stored = await readStored(warehouse);
  return stored.map(({ inputs: _inputs, version: _version, ...built }) => built);
}

export async function readStored(reader: Pick<Session, 'rows'>): Promise<readonly StoredModel[]> {
  if (!(await hasState(reader))) return [];
  const rows = await reader.rows<Omit<StoredModel, 'columns' | 'inputs'> & { columns: string; inputs: string }>(
    `select name, meaning, checksum, materialized, sql, columns, watermarks as inputs, version, rows, run, built_at as "builtAt"
     from _sql.models order by name`,
  );
  return rows.map((row) => ({
    ...row,
    columns: JSON.parse(row.columns) as readonly Column[],
    inputs: JSON.parse(row.inputs) as Inputs,
  }));
}

async function hasState(reader: Pick<Session, 'rows'>): Promise<boolean> {
  const found = await reader.rows(
    `select 1 from duckdb_tables() where schema_name = '_sql' and table_name = 'models' and not temporary`,
  );
  return found.length > 0;
}

/** `built_at` is a value given, never a default: a computed default and a crash leave a file that does not open. */
export async function ensureState(tx: Transaction): Promise<void> {
  if (await hasState(tx)) return;
  await tx.run(
    `create schema if not exists _sql;
     create table _sql.models (name varchar, meaning varchar, checksum varchar, materialized varchar, sql varchar, columns varchar,
       watermarks varchar, version bigint, rows bigint, run varchar, built_at timestamptz);
     create table _sql.windows (model varchar, window_start timestamp, status varchar, rows bigint, hash varchar, run varchar)`,
  );
}

export async function writeStored(tx: Transaction, model: StoredModel): Promise<void> {
  await tx.run('delete from _sql.models where name = $1', [model.name]);
  await tx.run('insert into _sql.models values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    model.name,
    model.meaning,
    model.checksum,
    model.materialized,
    model.sql,
    JSON.stringify(model.columns),
    JSON.stringify(model.inputs),
    model.version,
    model.rows,
    model.run,
    model.builtAt,
  ]);
}
