/** Connections that can only read, and errors of the database as ours. */
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import { databaseError } from '../errors.ts';
import type { PostgresSourceConfig } from './config.ts';

export interface Database {
  /** What `work` sees is of one moment. `subject`: table or stream, for messages. */
  read<T>(subject: string, signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openDatabase({ url, statementTimeoutSeconds }: PostgresSourceConfig): Database {
  const pool = new Pool({
    connectionString: url,
    max: 2,
    application_name: 'perdura',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // An idle connection that the server closes: the next one is made when it is needed.
  pool.on('error', () => undefined);
  const settings = `begin isolation level repeatable read read only;
    set local default_transaction_read_only = on;
    set local time zone 'UTC'; set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1;
    set local statement_timeout = '${statementTimeoutSeconds}s'; set local lock_timeout = '30s'`;
  return {
    async read(subject, signal, work) {
      signal.throwIfAborted();
      let client: PoolClient | undefined;
      try {
        client = await pool.connect();
        await client.query(settings);
        const result = await work(client);
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        client?.release(true);
        signal.throwIfAborted();
        throw sourceError(error, subject, statementTimeoutSeconds);
      }
    },
    close: () => pool.end(),
  };
}

function sourceError(error: unknown, subject: string, statementTimeoutSeconds: number): PipelineError {
  if (error instanceof PipelineError) return error;
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (code === '57014') {
    return new PipelineError('unavailable', `postgres ${subject}: no answer within ${statementTimeoutSeconds} s`, {
      remedy: 'give the cursor an index, lower rowsPerPage, or raise statementTimeoutSeconds',
      details: { code },
    });
  }
  if (code === '25006') {
    return new PipelineError('config', `postgres ${subject}: ${(error as DatabaseError).message}`, {
      remedy: 'a query may only read: leave out what changes something',
      details: { code },
    });
  }
  // Such messages quote the value, which may be somebody's.
  if (code?.startsWith('22') === true) {
    return new PipelineError('bad_data', `postgres ${subject}: a value is not what the query takes it for`, {
      remedy: 'try the query by hand; cast with care, e.g. case when … then … end',
      details: { code },
    });
  }
  return databaseError(error, { table: subject, rights: 'select' });
}
