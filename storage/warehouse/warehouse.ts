/**
 * The warehouse: one DuckDB file of one store shard, owned by one process. Reads run side by side on connections of their own;
 * writes wait for one another, so that DuckDB never meets two of them.
 */
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Kysely } from 'kysely';
import { createAllowance, modestLimit } from './allowance.ts';
import { type AppendColumns, appendColumns } from './append.ts';
import { type ColumnResult, type ColumnSpec, readColumns } from './columns.ts';
import { createConnections } from './connections.ts';
import { checkFence, claimFence, createFenceTable, type Fence } from './fence.ts';
import { type MomentReader, readAtOneMoment } from './moment.ts';
import { createMutex } from './mutex.ts';
import { own } from './ownership.ts';
import { readRows, runStatements } from './statements.ts';
import type { Parameters } from './values.ts';

export interface WarehouseOptions {
  readonly path: string;
  /** Where DuckDB spills what does not fit in memory; emptied at opening and closing. */
  readonly tempDirectory: string;
  /** Who opens it, for the message that a second one gets, e.g. `perdura worker`. */
  readonly owner: string;
  /** IANA name; what `current_date` and casts between instants and local times mean. */
  readonly zone?: string;
  readonly threads?: number;
  /** The most that DuckDB may take, as it spells it, e.g. `2GB`; while less will do, it takes less. */
  readonly memoryLimit?: string;
  /** Megabytes that it begins with where it may take more; default: 600. */
  readonly memoryAtFirst?: number;
  /**
   * `none` where tables are rebuilt in every run: packing them costs as much as computing them, and more disk is all that it
   * saves. `light`, for tables that stay: only what is cheap to pack, in two fifths of the space.
   */
  readonly compression?: 'none' | 'light';
}

/** What a commit's work may do; everything in it becomes visible at once or not at all. */
export interface Transaction {
  rows<T>(sql: string, parameters?: Parameters): Promise<T[]>;
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** `columns` name every column of the table; NaN is stored as NULL. */
  append(table: string, columns: AppendColumns): Promise<void>;
}

/** Commits one after another on one connection: temporary tables that one of them makes are there for the next. */
export interface Session {
  rows<T>(sql: string, parameters?: Parameters): Promise<T[]>;
  /** As the warehouse's, but what it defines stays in the log until the session ends. */
  commit<T>(fence: Fence, work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Knows no table by itself: `(await warehouse.kysely()).$extendTables<{ orders: { … } }>()`. */
type WarehouseQueries = Kysely<{}>;

export interface Warehouse {
  readonly path: string;
  /** A small result as objects that survive JSON (see values.ts). Reads only. */
  rows<T>(sql: string, parameters?: Parameters): Promise<T[]>;
  /** Statements outside any fence, one transaction each: for set-up and for work that anybody may repeat. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** Loaded when it is first asked for: most work needs none of it. */
  kysely(): Promise<WarehouseQueries>;
  /** A large result as typed arrays; NULL is NaN in float64 columns and refused in others. */
  columns<S extends ColumnSpec>(sql: string, spec: S, parameters?: Parameters): Promise<ColumnResult<S>>;
  /** Reads that all see the tables as they were at the first of them, whatever is committed meanwhile. */
  atOneMoment<T>(work: (reader: MomentReader) => Promise<T>): Promise<T>;
  /** A connection of one's own for a while, to read with: exports write their files through it. */
  withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** The greatest token that any stage was claimed with; 0 before the first. */
  newestToken(): Promise<number>;
  /** At the start of an attempt: makes it the one that may commit for its stage, or throws a conflict. */
  claim(fence: Fence): Promise<void>;
  /**
   * One transaction, refused with a conflict when the attempt was overtaken. Do slow work before it, not in it. Where memory
   * was short the work is done once more, after a rollback.
   */
  commit<T>(fence: Fence, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** One checkpoint at its end for all that it defined; its temporary tables go with it. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Writes everything into the file, and gives the file free. */
  close(): Promise<void>;
}

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const { path, owner } = options;
  await mkdir(dirname(path), { recursive: true });
  const { opened: instance, ownership } = await own(path, owner, () => openInstance(options));
  const spill = join(options.tempDirectory, `duckdb-${basename(path)}`);
  const connections = createConnections(instance, path);
  const writing = createMutex();
  let isClosed = false;

  const withRoom = createAllowance(options.memoryLimit, options.memoryAtFirst, (limit) =>
    connections.lend(async (connection) => {
      await connection.run(`set global memory_limit = ${quote(limit)}`);
    }),
  );
  const write = <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> =>
    withRoom(() => writing(() => connections.lend(work)));
  const read = <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> =>
    withRoom(() => connections.lend(work));
  const rows = <T>(sql: string, parameters?: Parameters): Promise<T[]> =>
    read((connection) => readRows<T>(connection, sql, parameters));

  const warehouse: Warehouse = {
    path,
    rows,
    async kysely() {
      const [{ Kysely }, { createDialect }] = await Promise.all([import('kysely'), import('./kysely-dialect.ts')]);
      return new Kysely({ dialect: createDialect(rows) });
    },
    columns: (sql, spec, parameters) => read((connection) => readColumns(connection, sql, spec, parameters)),
    atOneMoment: (work) => read((connection) => readAtOneMoment(connection, work)),
    withConnection: read,
    async newestToken() {
      const [newest] = await rows<{ token: number | null }>('select max(token) as token from _fence');
      return newest?.token ?? 0;
    },
    run: (sql, parameters) =>
      write(async (connection) => {
        const { hasDefined } = await runStatements(connection, sql, parameters);
        if (hasDefined) await checkpoint(connection);
      }),
    claim: (fence) => write((connection) => transact(connection, () => claimFence(connection, fence))),
    commit: (fence, work) =>
      write((connection) =>
        transact(connection, async (tx) => {
          await checkFence(connection, fence);
          return work(tx);
        }),
      ),
    session: (work) =>
      connections.lend(async (connection) => {
        let hasDefined = false;
        try {
          return await work({
            rows: (sql, parameters) => readRows(connection, sql, parameters),
            commit: (fence, inside) =>
              withRoom(() =>
                writing(async () => {
                  const done = await transactOnly(connection, async (tx) => {
                    await checkFence(connection, fence);
                    return inside(tx);
                  });
                  hasDefined ||= done.hasDefined;
                  return done.result;
                }),
              ),
          });
        } finally {
          await writing(async () => {
            await dropTemporary(connection);
            if (hasDefined) await checkpoint(connection);
          });
        }
      }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await write(checkpoint);
      await connections.close();
      instance.closeSync();
      await rm(spill, { recursive: true, force: true });
      await ownership.release();
    },
  };

  try {
    await rm(spill, { recursive: true, force: true });
    await mkdir(spill, { recursive: true });
    await connections.lend(async (connection) => {
      await connection.run(`set global temp_directory = ${quote(spill)}`);
      await connection.run(compressions[options.compression ?? 'none']);
      if (options.zone !== undefined) await connection.run(`set global TimeZone = ${quote(options.zone)}`);
    });
    await warehouse.run(createFenceTable);
  } catch (error) {
    await warehouse.close();
    throw error;
  }
  return warehouse;
}

const compressions = {
  none: `set global force_compression = 'uncompressed'`,
  light: `set global disabled_compression_methods = 'fsst,dict_fsst,zstd,alp,alprd,chimp,patas,roaring'`,
} as const;

function openInstance(options: WarehouseOptions): Promise<DuckDBInstance> {
  const { path, threads, memoryLimit, memoryAtFirst: atFirst } = options;
  return DuckDBInstance.create(path, {
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(memoryLimit === undefined ? {} : { memory_limit: modestLimit(memoryLimit, atFirst) }),
  });
}

/** Begin, work, commit; a failure of the work rolls everything back and surfaces. */
async function transact<T>(connection: DuckDBConnection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { result, hasDefined } = await transactOnly(connection, work);
  if (hasDefined) await checkpoint(connection);
  return result;
}

async function transactOnly<T>(
  connection: DuckDBConnection,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ readonly result: T; readonly hasDefined: boolean }> {
  let hasDefined = false;
  const tx: Transaction = {
    rows: (sql, parameters) => readRows(connection, sql, parameters),
    async run(sql, parameters) {
      const done = await runStatements(connection, sql, parameters);
      hasDefined ||= done.hasDefined;
    },
    append: (table, columns) => appendColumns(connection, table, columns),
  };
  await connection.run('begin');
  let result: T;
  try {
    result = await work(tx);
    await connection.run('commit');
  } catch (error) {
    // A commit that failed has ended the transaction already; then there is nothing to roll back.
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
  return { result, hasDefined };
}

async function dropTemporary(connection: DuckDBConnection): Promise<void> {
  const tables = await readRows<{ name: string }>(
    connection,
    'select table_name as name from duckdb_tables() where temporary',
  );
  for (const { name } of tables) await connection.run(`drop table if exists temp."${name}"`);
}

/** Definitions leave the log at once. While readers hold old rows DuckDB may refuse; the log then keeps them, which is safe. */
async function checkpoint(connection: DuckDBConnection): Promise<void> {
  await connection.run('checkpoint').catch((error: unknown) => {
    if (!(error instanceof Error && error.message.includes('Cannot CHECKPOINT'))) throw error;
  });
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
