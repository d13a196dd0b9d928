/** The embedded engine: one SQLite file in WAL mode, read and written by several processes of one machine. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dialect, type Driver, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';

const patienceMs = 10_000;
const sqliteBusy = 5;
const sqliteFull = 13;
const sqliteNotADatabase = 26;

export async function openSqlite(file: string): Promise<Dialect> {
  const dialect = new SqliteDialect({ database: adapt(await openFile(file)) });
  return {
    createDriver: () => waitWhileBusy(dialect.createDriver(), file),
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
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const opened = new DatabaseSync(file, { timeout: 0 });
    database = opened;
    await patiently(file, () => opened.exec('pragma journal_mode = wal'));
    // A commit that was answered survives a power cut.
    opened.exec('pragma synchronous = full');
    return opened;
  } catch (cause) {
    database?.close();
    if (cause instanceof PipelineError) throw cause;
    const problem = resultCode(cause) === sqliteNotADatabase ? 'is not a SQLite database' : 'cannot be opened';
    throw new PipelineError('config', `state ${file}: ${problem}`, {
      remedy: 'check that its folder may be written and that no other program’s file lies there',
      cause,
    });
  }
}

function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      // A transaction takes the write lock at once: upgrading a read lock later fails without waiting.
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(toInput)),
        run: (parameters) => statement.run(...parameters.map(toInput)),
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

/** SQLite's own waiting would hold up the whole process, and for ever if the lock's owner lives in it. */
function waitWhileBusy(driver: Driver, file: string): Driver {
  const acquire = driver.acquireConnection.bind(driver);
  driver.acquireConnection = async (options) => {
    const connection = await acquire(options);
    return {
      executeQuery: (query) => patiently(file, () => connection.executeQuery(query)),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  };
  return driver;
}

/** Does again what SQLite refused because another connection is writing: nothing of it has happened yet. */
async function patiently<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      if (resultCode(cause) === sqliteFull) {
        throw new PipelineError('unavailable', `state ${file}: its disk is full`, { remedy: 'make room there', cause });
      }
      if (resultCode(cause) !== sqliteBusy) throw cause;
      if (Date.now() > deadline) {
        throw new PipelineError('unavailable', `state ${file}: locked by another process for ${patienceMs / 1000} s`, {
          remedy: 'try again; if it stays locked, end the process that holds it',
          cause,
        });
      }
      await sleep(5);
    }
  }
}

/** SQLite's primary result code: the low byte of what node:sqlite reports. */
function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
