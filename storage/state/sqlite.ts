/** The embedded engine: one SQLite file in WAL mode, read and written by several processes of one machine. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';

const busyTimeoutMs = 10_000;
const sqliteBusy = 5;
const sqliteCannotOpen = 14;
const sqliteNotADatabase = 26;

export async function openSqlite(file: string): Promise<Dialect> {
  const database = await openFile(file);
  const dialect = new SqliteDialect({ database: adapt(database, file) });
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createAdapter: () => new TransactionalDdlAdapter(),
  };
}

/** SQLite's DDL is transactional: migrations run in one immediate transaction, which is also their lock. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

async function openFile(file: string): Promise<DatabaseSync> {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
    await switchToWal(database);
    // A commit that was answered survives a power cut.
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
    return database;
  } catch (cause) {
    throw explainFailure(cause, file);
  }
}

/** The switch needs the file for itself and does not wait for it: two first opens at once must try again. */
async function switchToWal(database: DatabaseSync): Promise<void> {
  const deadline = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (resultCode(error) !== sqliteBusy || Date.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

function adapt(database: DatabaseSync, file: string): SqliteDatabase {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw explainFailure(cause, file);
    }
  };
  return {
    close: () => database.close(),
    prepare(sql): SqliteStatement {
      // A transaction takes the write lock at once: upgrading a read lock later fails without waiting.
      const statement = guard(() => database.prepare(sql === 'begin' ? 'begin immediate' : sql));
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guard(() => statement.all(...parameters.map(toInput))),
        run: (parameters) => guard(() => statement.run(...parameters.map(toInput))),
        iterate: (parameters) => statement.iterate(...parameters.map(toInput)),
      };
    },
  };
}

/** node:sqlite takes an object for named parameters and stores NULL silently: only plain values pass. */
function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new TypeError(`SQLite parameter must be text, a number or null, got ${typeof value}`);
}

function explainFailure(cause: unknown, file: string): unknown {
  switch (resultCode(cause)) {
    case sqliteBusy:
      return new PipelineError(
        'unavailable',
        `state ${file}: locked by another process for ${busyTimeoutMs / 1000} s`,
        {
          remedy: 'try again; if it stays locked, end the process that holds it',
          cause,
        },
      );
    case sqliteNotADatabase:
      return new PipelineError('config', `state ${file}: is not a SQLite database`, {
        remedy: 'move that file away, or set PERDURA_HOME to another folder',
        cause,
      });
    case sqliteCannotOpen:
      return new PipelineError('config', `state ${file}: cannot be opened`, {
        remedy: 'check that its folder exists and may be written',
        cause,
      });
    default:
      return cause;
  }
}

/** SQLite's primary result code: the low byte of what node:sqlite reports. */
function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
